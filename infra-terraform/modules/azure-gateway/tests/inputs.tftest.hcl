# Each bad input is refused by its own variable. Needs no provider: check.sh runs it against variables.tf alone.

variables {
  federation          = "acme.mesh"
  cluster             = "azure-weu"
  location            = "westeurope"
  resource_group_name = "hansa"
  virtual_network_id  = "/subscriptions/s/resourceGroups/hansa/providers/Microsoft.Network/virtualNetworks/main"
  caller_cidrs        = { aws-use1 = "198.51.100.4/32" }
  tenant_id           = "00000000-0000-0000-0000-000000000001"
  key_vault_name      = "hansa-azure-weu"
  key_vault_cidrs     = ["192.0.2.10"]
}

run "refuses_a_federation_of_one_label" {
  command = plan
  variables { federation = "acme" }
  expect_failures = [var.federation]
}

run "refuses_a_cluster_name_that_is_no_label" {
  command = plan
  variables { cluster = "azure.weu" }
  expect_failures = [var.cluster]
}

run "refuses_a_region_by_its_display_name" {
  command = plan
  variables { location = "West Europe" }
  expect_failures = [var.location]
}

run "refuses_a_resource_group_that_ends_with_a_dot" {
  command = plan
  variables { resource_group_name = "hansa." }
  expect_failures = [var.resource_group_name]
}

run "refuses_a_network_name_for_its_id" {
  command = plan
  variables { virtual_network_id = "main" }
  expect_failures = [var.virtual_network_id]
}

run "refuses_a_network_where_a_subnet_is_due" {
  command = plan
  variables {
    gateway_subnet_id = "/subscriptions/s/resourceGroups/hansa/providers/Microsoft.Network/virtualNetworks/main"
  }
  expect_failures = [var.gateway_subnet_id]
}

run "refuses_a_zone_that_azure_does_not_have" {
  command = plan
  variables { zones = ["westeurope-1"] }
  expect_failures = [var.zones]
}

run "refuses_a_port_out_of_range" {
  command = plan
  variables { gateway_port = 0 }
  expect_failures = [var.gateway_port]
}

run "refuses_a_health_port_that_is_the_gateway_port" {
  command = plan
  variables { health_check_port = 15443 }
  expect_failures = [var.health_check_port]
}

run "refuses_a_caller_that_is_no_range" {
  command = plan
  variables { caller_cidrs = { aws-use1 = "Internet" } }
  expect_failures = [var.caller_cidrs]
}

run "refuses_a_target_that_is_no_address" {
  command = plan
  variables { targets = { first = "gateway-0" } }
  expect_failures = [var.targets]
}

run "refuses_a_tenant_by_its_name" {
  command = plan
  variables { tenant_id = "acme.example" }
  expect_failures = [var.tenant_id]
}

run "refuses_a_vault_name_that_azure_refuses" {
  command = plan
  variables { key_vault_name = "hansa--weu" }
  expect_failures = [var.key_vault_name]
}

run "refuses_a_vault_that_nobody_reaches" {
  command = plan
  variables { key_vault_cidrs = [] }
  expect_failures = [var.key_vault_cidrs]
}

run "refuses_a_principal_by_its_name" {
  command = plan
  variables { node_principal_id = "hansa-node" }
  expect_failures = [var.node_principal_id]
}

run "refuses_a_root_signer_without_a_root" {
  command = plan
  variables { root_signer_principal_id = "00000000-0000-0000-0000-000000000002" }
  expect_failures = [var.root_signer_principal_id]
}

run "refuses_tags_that_are_hansas_own" {
  command = plan
  variables { tags = { Hansa-Cluster = "other" } }
  expect_failures = [var.tags]
}
