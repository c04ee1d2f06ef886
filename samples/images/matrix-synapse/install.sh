# Synapse as Python's package index has it, with the versions and hashes of the list; nothing is compiled from C or Rust.
target=/out/opt/synapse
python3 -m pip install --quiet --no-compile --only-binary :all: --require-hashes --target "$target" --requirement /source/requirements.txt
# Programs, measurements, and where telephone numbers come from: nothing that the server asks for.
rm -rf "$target/bin" "$target/synmark" "$target"/phonenumbers/{geodata,carrierdata,tzdata}
find "$target" -type d \( -name test -o -name tests \) -prune -exec rm -rf '{}' +
find "$target" -type f \( -name '*.c' -o -name '*.h' -o -name '*.pyi' -o -name '*.exe' \) -delete
# The archive gives all files one date, by which Python would take what is compiled for outdated.
python3 -m compileall -q --invalidation-mode unchecked-hash -s /out -p / "$target"
mkdir -p /out/data/media_store
chown -R 1000:1000 /out/data
