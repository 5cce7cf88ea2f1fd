# Applies the AWS module to an AWS emulator: networks of its own, then the module with everything switched on.

terraform {
  required_version = ">= 1.9.0, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.70"
    }
  }
}

variable "endpoint" {
  description = "URL of the emulator."
  type        = string

  validation {
    condition     = can(regex("^http://127\\.0\\.0\\.1:[0-9]+$", var.endpoint))
    error_message = "endpoint: expected http://127.0.0.1:PORT, so that no real account is ever touched."
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "emulator"
  secret_key                  = "emulator"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
    ec2              = var.endpoint
    elbv2            = var.endpoint
    iam              = var.endpoint
    kms              = var.endpoint
    route53          = var.endpoint
    servicediscovery = var.endpoint
    sts              = var.endpoint
  }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  for_each = { us-east-1a = "10.0.0.0/24", us-east-1b = "10.0.1.0/24" }

  vpc_id            = aws_vpc.main.id
  availability_zone = each.key
  cidr_block        = each.value
}

# Stands for the other cluster's gateway: an address that is known only after apply, as in real life.
resource "aws_eip" "other_gateway" {
  domain = "vpc"
}

resource "aws_route53_zone" "public" {
  name = "acme.example"
}

resource "aws_iam_role" "node" {
  for_each = toset(["node", "ceremony"])

  name = each.key
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

module "gateway" {
  source = "../modules/aws-gateway"

  federation           = "acme.mesh"
  cluster              = "aws-use1"
  vpc_id               = aws_vpc.main.id
  subnet_ids           = [for subnet in aws_subnet.public : subnet.id]
  caller_cidrs         = { azure-weu = "203.0.113.7/32" }
  linked_gateway_cidrs = { azure-weu = "${aws_eip.other_gateway.public_ip}/32" }
  local_listeners      = { from_port = 18080, to_port = 18089, cidrs = [aws_vpc.main.cidr_block] }
  targets              = { first = "10.0.0.10" }

  failover_record = {
    zone_id           = aws_route53_zone.public.zone_id
    name              = "entry.acme.example"
    standby_addresses = [aws_eip.other_gateway.public_ip]
  }

  holds_root            = true
  node_role_name        = aws_iam_role.node["node"].name
  root_signer_role_name = aws_iam_role.node["ceremony"].name
  deletion_protection   = false
}

output "gateway" {
  description = "Everything that the module puts out."
  value       = module.gateway
}

output "zone_id" {
  description = "Public zone of the failover name."
  value       = aws_route53_zone.public.zone_id
}

output "other_gateway" {
  description = "Address that stands for the other cluster's gateway."
  value       = aws_eip.other_gateway.public_ip
}
