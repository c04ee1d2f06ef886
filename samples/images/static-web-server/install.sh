# The crate brings its lock file. Linked statically: the image holds nothing but this program.
export CARGO_HOME=/cache/cargo CARGO_TARGET_DIR=/build/target RUSTFLAGS="-C target-feature=+crt-static -C strip=symbols"
cargo install --quiet --locked --no-track --target "$(rustc -vV | sed -n 's/^host: //p')" --root /build/installed "static-web-server@$TAG"
mkdir -p /out
cp /build/installed/bin/static-web-server /out/static-web-server
