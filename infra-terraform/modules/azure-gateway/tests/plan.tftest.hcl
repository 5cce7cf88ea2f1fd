# What the module would make, planned against the provider's schema alone: no account, no network, nothing is created.

mock_provider "azurerm" {}

variables {
  federation          = "acme.mesh"
  cluster             = "azure-weu"
  location            = "westeurope"
  resource_group_name = "hansa"
  virtual_network_id  = "/subscriptions/s/resourceGroups/hansa/providers/Microsoft.Network/virtualNetworks/main"
  caller_cidrs        = { aws-use1 = "198.51.100.4/32", onprem-fra = "192.0.2.0/28" }
  tenant_id           = "00000000-0000-0000-0000-000000000001"
  key_vault_name      = "hansa-azure-weu"
  key_vault_cidrs     = ["192.0.2.10"]
}

run "opens_the_gateway_port_to_the_callers_alone" {
  command = plan

  assert {
    condition     = azurerm_lb_rule.gateway.frontend_port == 15443 && azurerm_lb_rule.gateway.protocol == "Tcp"
    error_message = "The load balancer must pass TCP through on 15443."
  }

  assert {
    condition     = toset(azurerm_network_security_rule.callers.source_address_prefixes) == toset(["198.51.100.4/32", "192.0.2.0/28"]) && azurerm_network_security_rule.callers.destination_port_range == "15443"
    error_message = "The gateways must be open to the callers on 15443 and to nothing else."
  }

  assert {
    condition     = azurerm_network_security_rule.nothing_else.access == "Deny" && azurerm_network_security_rule.nothing_else.priority > azurerm_network_security_rule.health.priority
    error_message = "What no rule allows must be denied, after the rules that allow."
  }

  assert {
    condition     = length(azurerm_network_security_rule.workloads) == 0
    error_message = "Nothing else may be open by default."
  }
}

run "protects_what_cannot_be_made_again" {
  command = plan

  assert {
    condition     = azurerm_key_vault.authority.purge_protection_enabled && length(azurerm_management_lock.authority) + length(azurerm_management_lock.address) >= 2
    error_message = "Vault and address must be protected by default."
  }
}

run "lets_go_when_told_to" {
  command = plan

  variables {
    deletion_protection = false
  }

  assert {
    condition     = length(azurerm_management_lock.authority) + length(azurerm_management_lock.address) == 0
    error_message = "Without protection nothing may be locked."
  }
}

run "makes_the_roots_key_in_one_cluster_only" {
  command = plan

  assert {
    condition     = !contains(keys(azurerm_key_vault_key.authority), "root")
    error_message = "A cluster that does not hold the root must not have its key."
  }
}
