# Where the node registers imported services, so that workloads in the VPC find them by name.

resource "aws_service_discovery_private_dns_namespace" "imported" {
  name        = coalesce(var.namespace_name, local.trust_domain)
  description = "Services that Hansa imports into ${var.cluster}"
  vpc         = var.vpc_id
  tags        = local.tags
}
