# What the node may do in AWS, and no more.

locals {
  service_arns = "arn:${data.aws_partition.current.partition}:servicediscovery:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:service/*"
  zone_arn     = "arn:${data.aws_partition.current.partition}:route53:::hostedzone/${aws_service_discovery_private_dns_namespace.imported.hosted_zone}"
}

data "aws_iam_policy_document" "node" {
  statement {
    sid       = "DiscoverServices"
    actions   = ["servicediscovery:DiscoverInstances", "servicediscovery:DiscoverInstancesRevision"]
    resources = ["*"] # Neither action knows resource types; the condition names the namespaces.

    condition {
      test     = "StringEquals"
      variable = "servicediscovery:NamespaceName"
      values   = sort(setunion([aws_service_discovery_private_dns_namespace.imported.name], var.readable_namespace_names))
    }
  }

  statement {
    sid = "ReadRegistry"
    actions = [
      "servicediscovery:GetInstance",
      "servicediscovery:GetInstancesHealthStatus",
      "servicediscovery:GetNamespace",
      "servicediscovery:GetOperation",
      "servicediscovery:GetService",
      "servicediscovery:ListInstances",
      "servicediscovery:ListNamespaces",
      "servicediscovery:ListServices",
    ]
    resources = ["*"] # Most of these know no resource types.
  }

  statement {
    sid       = "CreateImportedServices"
    actions   = ["servicediscovery:CreateService"]
    resources = [aws_service_discovery_private_dns_namespace.imported.arn]
  }

  # A service's ARN does not hold its namespace and its id is not known before: the account and region bound this one.
  statement {
    sid = "RegisterImportedServices"
    actions = [
      "servicediscovery:DeleteService",
      "servicediscovery:DeregisterInstance",
      "servicediscovery:RegisterInstance",
      "servicediscovery:UpdateInstanceCustomHealthStatus",
    ]
    resources = [local.service_arns]
  }

  # Cloud Map writes the namespace's DNS records in the caller's name.
  statement {
    sid       = "WriteNamespaceRecords"
    actions   = ["route53:ChangeResourceRecordSets", "route53:GetHostedZone", "route53:ListResourceRecordSets"]
    resources = [local.zone_arn]
  }

  statement {
    sid       = "FindNamespaceZone"
    actions   = ["route53:ListHostedZonesByName"]
    resources = ["*"] # Knows no resource types.
  }

  dynamic "statement" {
    for_each = local.signing

    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = [aws_kms_key.authority["cluster"].arn]

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = "StringEquals"
          variable = condition.key
          values   = [condition.value]
        }
      }
    }
  }
}

locals {
  # The node hashes by itself and asks for ECDSA over that digest: any other use of the key is refused.
  signing = [
    {
      sid     = "SignWithAuthorityKey"
      actions = ["kms:Sign"]
      conditions = {
        "kms:MessageType"      = "DIGEST"
        "kms:SigningAlgorithm" = "ECDSA_SHA_256"
      }
    },
    {
      sid        = "ReadAuthorityKey"
      actions    = ["kms:DescribeKey", "kms:GetPublicKey"]
      conditions = {}
    },
  ]
}

data "aws_iam_policy_document" "root_signer" {
  count = var.holds_root ? 1 : 0

  dynamic "statement" {
    for_each = local.signing

    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = [aws_kms_key.authority["root"].arn]

      dynamic "condition" {
        for_each = statement.value.conditions

        content {
          test     = "StringEquals"
          variable = condition.key
          values   = [condition.value]
        }
      }
    }
  }
}

resource "aws_iam_policy" "node" {
  name        = "${local.name}-node"
  description = "Hansa: what the node of ${local.trust_domain} may do"
  policy      = data.aws_iam_policy_document.node.json
  tags        = local.tags
}

resource "aws_iam_policy" "root_signer" {
  count = var.holds_root ? 1 : 0

  name        = "${local.name}-root-signer"
  description = "Hansa: sign with the root key of ${var.federation}"
  policy      = data.aws_iam_policy_document.root_signer[0].json
  tags        = local.tags
}

resource "aws_iam_role_policy_attachment" "node" {
  count = var.node_role_name == null ? 0 : 1

  role       = var.node_role_name
  policy_arn = aws_iam_policy.node.arn
}

resource "aws_iam_role_policy_attachment" "root_signer" {
  count = var.root_signer_role_name == null ? 0 : 1

  role       = var.root_signer_role_name
  policy_arn = aws_iam_policy.root_signer[0].arn
}
