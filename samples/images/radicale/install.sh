# Radicale as Python's package index has it, with the versions and hashes of the list; nothing is compiled from C.
target=/out/opt/radicale
python3 -m pip install --quiet --no-compile --only-binary :all: --require-hashes --target "$target" --requirement /source/requirements.txt
rm -rf "$target/bin" "$target/radicale/tests"
find "$target" -type d -name tests -path '*/passlib/*' -prune -exec rm -rf '{}' +
# The archive gives all files one date, by which Python would take what is compiled for outdated.
python3 -m compileall -q --invalidation-mode unchecked-hash -s /out -p / "$target"
mkdir -p /out/data/collections
chown -R 1000:1000 /out/data
