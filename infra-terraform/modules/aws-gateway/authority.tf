# Keys of the certificate authorities. They are made in KMS and never leave it; only signatures do.

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "AccountDecidesThroughIam"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  # Whoever loses this key loses the cluster's authority, so its end takes two steps: this statement first.
  dynamic "statement" {
    for_each = var.deletion_protection ? ["protected"] : []

    content {
      sid       = "NobodyEndsTheKey"
      effect    = "Deny"
      actions   = ["kms:ScheduleKeyDeletion", "kms:DisableKey"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
    }
  }
}

resource "aws_kms_key" "authority" {
  for_each = toset(var.holds_root ? ["cluster", "root"] : ["cluster"])

  description              = each.key == "root" ? "Hansa: root of ${var.federation}" : "Hansa: authority of ${local.trust_domain}"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
  deletion_window_in_days  = var.key_deletion_days
  policy                   = data.aws_iam_policy_document.key.json
  tags                     = local.tags
}

resource "aws_kms_alias" "authority" {
  for_each = aws_kms_key.authority

  name          = "alias/hansa/${replace(local.trust_domain, ".", "-")}/${each.key}"
  target_key_id = each.value.key_id
}
