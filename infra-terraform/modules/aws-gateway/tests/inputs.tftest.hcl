# Each bad input is refused by its own variable. Needs no provider: check.sh runs it against variables.tf alone.

variables {
  federation   = "acme.mesh"
  cluster      = "aws-use1"
  vpc_id       = "vpc-0123"
  subnet_ids   = ["subnet-0a", "subnet-0b"]
  caller_cidrs = { azure-weu = "203.0.113.7/32" }
}

run "refuses_a_federation_of_one_label" {
  command = plan
  variables { federation = "acme" }
  expect_failures = [var.federation]
}

run "refuses_a_cluster_name_that_is_no_label" {
  command = plan
  variables { cluster = "AWS_use1" }
  expect_failures = [var.cluster]
}

run "refuses_a_vpc_name_for_its_id" {
  command = plan
  variables { vpc_id = "main" }
  expect_failures = [var.vpc_id]
}

run "refuses_a_subnet_twice" {
  command = plan
  variables { subnet_ids = ["subnet-0a", "subnet-0a"] }
  expect_failures = [var.subnet_ids]
}

run "refuses_a_port_out_of_range" {
  command = plan
  variables { gateway_port = 70000 }
  expect_failures = [var.gateway_port]
}

run "refuses_a_health_port_that_is_the_gateway_port" {
  command = plan
  variables { health_check_port = 15443 }
  expect_failures = [var.health_check_port]
}

run "refuses_no_callers" {
  command = plan
  variables { caller_cidrs = {} }
  expect_failures = [var.caller_cidrs]
}

run "refuses_a_caller_that_is_no_range" {
  command = plan
  variables { caller_cidrs = { azure-weu = "203.0.113.7" } }
  expect_failures = [var.caller_cidrs]
}

run "refuses_a_linked_gateway_that_is_no_range" {
  command = plan
  variables { linked_gateway_cidrs = { azure-weu = "gateway.example" } }
  expect_failures = [var.linked_gateway_cidrs]
}

run "refuses_local_listeners_back_to_front" {
  command = plan
  variables {
    local_listeners = { from_port = 18089, to_port = 18080, cidrs = ["10.0.0.0/16"] }
  }
  expect_failures = [var.local_listeners]
}

run "refuses_an_instance_where_addresses_are_due" {
  command = plan
  variables { targets = { first = "i-0123" } }
  expect_failures = [var.targets]
}

run "refuses_a_wildcard_namespace" {
  command = plan
  variables { readable_namespace_names = ["*"] }
  expect_failures = [var.readable_namespace_names]
}

run "refuses_a_failover_name_for_an_internal_gateway" {
  command = plan
  variables {
    internal        = true
    failover_record = { zone_id = "Z1", name = "entry.acme.example", standby_addresses = ["203.0.113.7"] }
  }
  expect_failures = [var.failover_record]
}

run "refuses_a_failover_name_without_standby" {
  command = plan
  variables {
    failover_record = { zone_id = "Z1", name = "entry.acme.example", standby_addresses = [] }
  }
  expect_failures = [var.failover_record]
}

run "refuses_a_role_arn_for_its_name" {
  command = plan
  variables { node_role_name = "arn:aws:iam::123456789012:role/node" }
  expect_failures = [var.node_role_name]
}

run "refuses_a_root_signer_without_a_root" {
  command = plan
  variables { root_signer_role_name = "ceremony" }
  expect_failures = [var.root_signer_role_name]
}

run "refuses_a_key_that_ends_at_once" {
  command = plan
  variables { key_deletion_days = 1 }
  expect_failures = [var.key_deletion_days]
}

run "refuses_tags_that_are_hansas_own" {
  command = plan
  variables { tags = { hansa-cluster = "other" } }
  expect_failures = [var.tags]
}
