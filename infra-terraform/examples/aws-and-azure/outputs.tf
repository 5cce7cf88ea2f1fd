output "node_settings" {
  description = "By cluster: name, gateway addresses, registry and authority key for its node's configuration."
  value = {
    (module.aws_use1.cluster)  = module.aws_use1.node_settings
    (module.azure_weu.cluster) = module.azure_weu.node_settings
  }
}

output "root_key_arn" {
  description = "KMS key of the federation's root."
  value       = module.aws_use1.root_key_arn
}

output "gateway_attachments" {
  description = "What the gateways are attached to in each cloud."
  value = {
    aws_target_group_arn            = module.aws_use1.target_group_arn
    aws_security_group_id           = module.aws_use1.gateway_security_group_id
    azure_backend_pool_id           = module.azure_weu.backend_pool_id
    azure_network_security_group_id = module.azure_weu.network_security_group_id
  }
}

output "entry_name" {
  description = "Public name for clients outside the federation, null without one."
  value       = module.aws_use1.failover_name
}
