# Finds installed Terraform providers; read by check.sh and apply-against-moto.sh, not run by itself.

# plugins_with PROVIDER: prints a plugin directory (HOST/hashicorp/PROVIDER/VERSION/PLATFORM below it), or nothing
plugins_with() {
  local root found
  for root in "${TF_PLUGINS:-}" "$here/../.peers/tf-plugins" "$HOME/.terraform.d/plugins" /usr/share/terraform/plugins \
    /usr/local/share/terraform/plugins /opt/tf-plugins /opt/terraform/plugins /opt/terraform-plugins; do
    [ -n "$root" ] || continue
    for found in "$root"/*/hashicorp/"$1"/*/*_*/; do
      [ -d "$found" ] && readlink -f "$root" && return
    done
  done
}

# join_plugins DIRECTORY PROVIDER...: one plugin directory with links to what is installed of each, because init takes only
# one and follows links to platforms' folders alone
join_plugins() {
  local joined=$1 provider from platform version
  shift
  for provider in "$@"; do
    from=$(plugins_with "$provider")
    [ -n "$from" ] || continue
    for platform in "$from"/*/hashicorp/"$provider"/*/*_*/; do
      version=$(basename "$(dirname "$platform")")
      mkdir -p "$joined/registry.terraform.io/hashicorp/$provider/$version"
      ln -sfn "${platform%/}" "$joined/registry.terraform.io/hashicorp/$provider/$version/$(basename "$platform")"
    done
  done
}
