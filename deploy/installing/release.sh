# shellcheck shell=sh disable=SC2154 # names are install.sh's
# Sourced by deploy/install.sh: the programs as the wheels of a release, where they are not a checkout's.

# Those of the installation, root's alone to write.
wheels=/opt/didd/wheels

# Settles where the programs come from: --release, else the code beside this script, else the release
# that is installed already.
find_release() {
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/pyproject.toml")
    ours="didd-$version-py3-none-any.whl ckanext_didd-$version-py3-none-any.whl"
    [ -n "$release" ] || [ -e "$here/didd/__init__.py" ] || release=$wheels
    [ -n "$release" ] || return 0
    for wheel in $ours; do
        [ -r "$release/$wheel" ] || stop "$wheel is not in $release: --release FOLDER names the release of this same version, $version."
    done
    [ "$release" = "$wheels" ] || held_to_sums || stop "$release is not as its SHA256SUMS says. Fetch the release again."
}

held_to_sums() (
    cd "$release" || return 1
    for wheel in $ours; do grep -q "  $wheel\$" SHA256SUMS || return 1; done
    sha256sum --check --quiet --strict SHA256SUMS
) >/dev/null 2>&1

# The wheels, of this version only; none of a checkout's installation.
take_wheels() {
    [ "$release" != "$wheels" ] || return 0
    if [ -z "$release" ]; then
        rm -rf "$wheels"
        return 0
    fi
    mkdir -p "$wheels"
    for kept in "$wheels"/*; do
        case " $ours " in *" ${kept##*/} "*) ;; *) rm -f "$kept" ;; esac
    done
    for wheel in $ours; do
        put "$wheels/$wheel" 0644 <"$release/$wheel"
    done
}

# What is ours, into the environment: a wheel, with the portal's part beside it; or the code as it lies.
own_code() {
    beside=$("$py" -P -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/didd_beside.pth
    if [ -n "$release" ]; then
        "$uv" pip install --quiet --compile-bytecode --python "$py" --no-deps "$wheels/${ours%% *}"
        echo "$app" >"$beside"
    else
        rm -f "$beside"
        "$uv" pip install --quiet --python "$py" setuptools
        "$uv" pip install --quiet --python "$py" --no-deps --no-build-isolation --editable "$app"
    fi
}
