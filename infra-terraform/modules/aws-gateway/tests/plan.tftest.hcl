# What the module would make, planned with the real provider and without a network: nothing is created.

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "unused"
  secret_key                  = "unused"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

variables {
  federation   = "acme.mesh"
  cluster      = "aws-use1"
  vpc_id       = "vpc-0123"
  subnet_ids   = ["subnet-0a", "subnet-0b"]
  caller_cidrs = { azure-weu = "203.0.113.7/32", onprem-fra = "192.0.2.0/28" }
}

run "opens_the_gateway_port_to_the_callers_alone" {
  command = plan

  assert {
    condition     = aws_lb_listener.gateway.port == 15443 && aws_lb_listener.gateway.protocol == "TCP"
    error_message = "The listener must pass TCP through on 15443."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.callers : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"]) == toset(["203.0.113.7/32 15443-15443", "192.0.2.0/28 15443-15443"])
    error_message = "The load balancer must be open to the callers on 15443 and to nothing else."
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.from_load_balancer : rule.from_port]) == toset([15443, 15021])
    error_message = "The gateways must be open to the load balancer on the gateway and the health port."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.from_workloads) + length(aws_vpc_security_group_ingress_rule.health_checkers) + length(aws_vpc_security_group_egress_rule.to_linked_gateways) == 0
    error_message = "Nothing else may be open by default."
  }
}

run "protects_what_cannot_be_made_again" {
  command = plan

  assert {
    condition     = aws_lb.gateway.enable_deletion_protection
    error_message = "The load balancer must be protected by default."
  }

  assert {
    condition     = strcontains(aws_kms_key.authority["cluster"].policy, "kms:ScheduleKeyDeletion")
    error_message = "The key policy must refuse the key's end by default."
  }

  assert {
    condition     = aws_kms_key.authority["cluster"].customer_master_key_spec == "ECC_NIST_P256" && aws_kms_key.authority["cluster"].key_usage == "SIGN_VERIFY"
    error_message = "The authority's key must be an ECDSA P-256 signing key."
  }

  assert {
    condition     = keys(aws_kms_key.authority) == ["cluster"] && output.root_key_arn == null
    error_message = "A root key must be made only where holds_root is true."
  }
}

run "lets_the_protection_be_taken_off" {
  command = plan
  variables {
    deletion_protection = false
    holds_root          = true
  }

  assert {
    condition     = !aws_lb.gateway.enable_deletion_protection && !strcontains(aws_kms_key.authority["root"].policy, "Deny")
    error_message = "deletion_protection = false must allow a destroy."
  }
}

run "keeps_a_long_cluster_name_within_the_load_balancers_limit" {
  command = plan
  variables { cluster = "a-cluster-name-of-the-full-forty-letters" }

  assert {
    condition     = length(aws_lb.gateway.name) == 32 && length(aws_lb_target_group.gateway.name) == 32
    error_message = "A load balancer's name holds 32 characters."
  }
}

run "marks_everything_with_federation_and_cluster" {
  command = plan
  variables { tags = { team = "net" } }

  assert {
    condition     = aws_lb.gateway.tags == tomap({ hansa-federation = "acme.mesh", hansa-cluster = "aws-use1", team = "net" })
    error_message = "Tags must hold federation, cluster and the caller's own."
  }
}
