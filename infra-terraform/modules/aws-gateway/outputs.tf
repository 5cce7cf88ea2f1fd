output "cluster" {
  description = "Name of this cluster within the federation."
  value       = var.cluster
}

output "trust_domain" {
  description = "SPIFFE trust domain of this cluster, where it has none of its own yet."
  value       = local.trust_domain
}

output "gateway_host" {
  description = "DNS name at which the other clusters reach this gateway."
  value       = aws_lb.gateway.dns_name
}

output "gateway_address" {
  description = "Address of this gateway, host:port, as Hansa's node configuration takes it."
  value       = "${aws_lb.gateway.dns_name}:${var.gateway_port}"
}

output "load_balancer_arn" {
  description = "ARN of the network load balancer."
  value       = aws_lb.gateway.arn
}

output "target_group_arn" {
  description = "ARN of the target group, for a TargetGroupBinding or an autoscaling group."
  value       = aws_lb_target_group.gateway.arn
}

output "load_balancer_security_group_id" {
  description = "Security group of the load balancer."
  value       = aws_security_group.load_balancer.id
}

output "gateway_security_group_id" {
  description = "Security group to attach to the gateways."
  value       = aws_security_group.gateway.id
}

output "namespace" {
  description = "Cloud Map namespace of imported services: id, ARN, name and its hosted zone."
  value = {
    id             = aws_service_discovery_private_dns_namespace.imported.id
    arn            = aws_service_discovery_private_dns_namespace.imported.arn
    name           = aws_service_discovery_private_dns_namespace.imported.name
    hosted_zone_id = aws_service_discovery_private_dns_namespace.imported.hosted_zone
  }
}

output "cluster_key_arn" {
  description = "ARN of the KMS key of this cluster's authority (ECDSA P-256, sign only)."
  value       = aws_kms_key.authority["cluster"].arn
}

output "root_key_arn" {
  description = "ARN of the KMS key of the federation's root, null unless holds_root."
  value       = var.holds_root ? aws_kms_key.authority["root"].arn : null
}

output "node_policy_arn" {
  description = "ARN of the IAM policy for the node's role."
  value       = aws_iam_policy.node.arn
}

output "root_signer_policy_arn" {
  description = "ARN of the IAM policy for whoever signs with the root's key, null unless holds_root."
  value       = var.holds_root ? aws_iam_policy.root_signer[0].arn : null
}

output "failover_name" {
  description = "Public name that follows the gateway's health, null without failover_record."
  value       = var.failover_record == null ? null : aws_route53_record.primary[0].fqdn
}

output "node_settings" {
  description = "What a node of this cluster is configured with. Holds names and addresses only, no secret."
  value = {
    federation       = var.federation
    cluster          = var.cluster
    cloud            = "aws"
    region           = data.aws_region.current.name
    trustDomain      = local.trust_domain
    gatewayAddresses = ["${aws_lb.gateway.dns_name}:${var.gateway_port}"]
    gatewayPort      = var.gateway_port
    healthPort       = var.health_check_port
    registry         = { kind = "aws-cloud-map", namespace = aws_service_discovery_private_dns_namespace.imported.name }
    authorityKey     = { kind = "aws-kms", id = aws_kms_key.authority["cluster"].arn }
  }
}
