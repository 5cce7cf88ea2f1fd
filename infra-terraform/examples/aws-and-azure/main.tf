# Two clusters of one federation: what each needs in its cloud so that their gateways reach each other.
# The networks exist already; so do the clusters' NAT addresses, from which the gateways call each other.

module "aws_use1" {
  source = "../../modules/aws-gateway"

  federation = var.federation
  cluster    = "aws-use1"
  vpc_id     = var.aws_vpc_id
  subnet_ids = var.aws_public_subnet_ids
  holds_root = true

  caller_cidrs         = merge({ for i, address in var.azure_nat_addresses : "azure-weu-${i}" => "${address}/32" }, var.client_cidrs)
  linked_gateway_cidrs = { azure-weu = "${module.azure_weu.gateway_host}/32" }

  node_role_name        = var.aws_node_role_name
  root_signer_role_name = var.aws_root_signer_role_name

  # Clients without a gateway of their own (client_cidrs) use one name: AWS while it is healthy, else Azure.
  failover_record = var.entry_name == null ? null : {
    zone_id           = var.route53_zone_id
    name              = var.entry_name
    standby_addresses = [module.azure_weu.gateway_host]
  }

  deletion_protection = var.deletion_protection
  tags                = var.tags
}

module "azure_weu" {
  source = "../../modules/azure-gateway"

  federation          = var.federation
  cluster             = "azure-weu"
  location            = "westeurope"
  resource_group_name = var.azure_resource_group_name
  virtual_network_id  = var.azure_virtual_network_id
  gateway_subnet_id   = var.azure_gateway_subnet_id

  caller_cidrs = merge({ for i, address in var.aws_nat_addresses : "aws-use1-${i}" => "${address}/32" }, var.client_cidrs)

  tenant_id                = var.azure_tenant_id
  key_vault_name           = var.azure_key_vault_name
  key_vault_cidrs          = var.azure_key_vault_cidrs
  node_principal_id        = var.azure_node_principal_id
  key_creator_principal_id = var.azure_key_creator_principal_id

  deletion_protection = var.deletion_protection
  tags                = var.tags
}
