variable "federation" {
  description = "Name of the federation."
  type        = string
  default     = "acme.mesh"
}

variable "aws_region" {
  description = "AWS region of the first cluster."
  type        = string
  default     = "us-east-1"
}

variable "aws_vpc_id" {
  description = "VPC of the first cluster."
  type        = string
}

variable "aws_public_subnet_ids" {
  description = "Public subnets of that VPC, one per zone."
  type        = list(string)
}

variable "aws_nat_addresses" {
  description = "IPv4 addresses of that VPC's NAT gateways: its gateways call the others from these."
  type        = list(string)

  validation {
    condition     = length(var.aws_nat_addresses) > 0 && alltrue([for address in var.aws_nat_addresses : can(cidrnetmask("${address}/32"))])
    error_message = "aws_nat_addresses: expected at least one IPv4 address."
  }
}

variable "aws_node_role_name" {
  description = "IAM role of the first cluster's node, null to attach the policy elsewhere."
  type        = string
  default     = null
}

variable "aws_root_signer_role_name" {
  description = "IAM role that may sign with the federation root's key, null for nobody yet."
  type        = string
  default     = null
}

variable "route53_zone_id" {
  description = "Public Route 53 zone of entry_name."
  type        = string
  default     = null

  validation {
    condition     = var.entry_name == null || var.route53_zone_id != null
    error_message = "route53_zone_id: expected a zone id, because entry_name is set."
  }
}

variable "entry_name" {
  description = "Public name for clients outside the federation, null for none."
  type        = string
  default     = null
}

variable "client_cidrs" {
  description = "IPv4 ranges of clients outside the clusters that may call both gateways, by a name of your choice."
  type        = map(string)
  default     = {}
}

variable "azure_subscription_id" {
  description = "Azure subscription of the second cluster."
  type        = string
}

variable "azure_tenant_id" {
  description = "Microsoft Entra tenant of that subscription."
  type        = string
}

variable "azure_resource_group_name" {
  description = "Existing resource group of the second cluster."
  type        = string
}

variable "azure_virtual_network_id" {
  description = "Virtual network of the second cluster."
  type        = string
}

variable "azure_gateway_subnet_id" {
  description = "Subnet of the second cluster's gateways alone, null to attach the network security group elsewhere."
  type        = string
  default     = null
}

variable "azure_nat_addresses" {
  description = "IPv4 addresses of that network's NAT gateway: its gateways call the others from these."
  type        = list(string)

  validation {
    condition     = length(var.azure_nat_addresses) > 0 && alltrue([for address in var.azure_nat_addresses : can(cidrnetmask("${address}/32"))])
    error_message = "azure_nat_addresses: expected at least one IPv4 address."
  }
}

variable "azure_key_vault_name" {
  description = "Name of the key vault, free in all of Azure."
  type        = string
}

variable "azure_key_vault_cidrs" {
  description = "Public addresses that may call the key vault: whoever runs Terraform, and the node."
  type        = set(string)
}

variable "azure_node_principal_id" {
  description = "Object id of the second cluster's node identity, null for nobody yet."
  type        = string
  default     = null
}

variable "azure_key_creator_principal_id" {
  description = "Object id of the identity that runs Terraform, null when it may make keys already."
  type        = string
  default     = null
}

variable "deletion_protection" {
  description = "False only before a destroy."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of everything made here."
  type        = map(string)
  default     = {}
}
