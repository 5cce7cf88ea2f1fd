output "cluster" {
  description = "Name of this cluster within the federation."
  value       = var.cluster
}

output "trust_domain" {
  description = "SPIFFE trust domain of this cluster, where it has none of its own yet."
  value       = local.trust_domain
}

output "gateway_host" {
  description = "IPv4 address at which the other clusters reach this gateway."
  value       = local.gateway_host
}

output "gateway_address" {
  description = "Address of this gateway, host:port, as Hansa's node configuration takes it."
  value       = "${local.gateway_host}:${var.gateway_port}"
}

output "load_balancer_id" {
  description = "Resource id of the load balancer."
  value       = azurerm_lb.gateway.id
}

output "backend_pool_id" {
  description = "Resource id of the backend pool, for a scale set or a network interface."
  value       = azurerm_lb_backend_address_pool.gateway.id
}

output "network_security_group_id" {
  description = "Resource id of the gateways' network security group."
  value       = azurerm_network_security_group.gateway.id
}

output "dns_zone" {
  description = "Private DNS zone of imported services: resource id and name."
  value = {
    id   = azurerm_private_dns_zone.imported.id
    name = azurerm_private_dns_zone.imported.name
  }
}

output "key_vault_uri" {
  description = "URI of the key vault."
  value       = azurerm_key_vault.authority.vault_uri
}

output "cluster_key_id" {
  description = "Id (URL with version) of the key of this cluster's authority (ECDSA P-256)."
  value       = azurerm_key_vault_key.authority["cluster"].id
}

output "root_key_id" {
  description = "Id (URL with version) of the key of the federation's root, null unless holds_root."
  value       = var.holds_root ? azurerm_key_vault_key.authority["root"].id : null
}

output "node_settings" {
  description = "What a node of this cluster is configured with. Holds names and addresses only, no secret."
  value = {
    federation       = var.federation
    cluster          = var.cluster
    cloud            = "azure"
    region           = var.location
    trustDomain      = local.trust_domain
    gatewayAddresses = ["${local.gateway_host}:${var.gateway_port}"]
    gatewayPort      = var.gateway_port
    healthPort       = var.health_check_port
    registry         = { kind = "azure-private-dns", namespace = azurerm_private_dns_zone.imported.name }
    authorityKey     = { kind = "azure-key-vault", id = azurerm_key_vault_key.authority["cluster"].id }
  }
}
