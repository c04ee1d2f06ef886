# The server as npm's registry has it, with the versions of the lock file.
mkdir -p /out/app
cd /out/app
cp /source/package.json /source/package-lock.json .
npm ci --omit=dev --ignore-scripts --loglevel=error
npm rebuild better-sqlite3 --foreground-scripts --loglevel=error
node -e 'new (require("better-sqlite3"))(":memory:"); import("@atproto/pds")'
# What only the compiler and people who write programs need.
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name README.md -o -name CHANGELOG.md \) -delete
rm -rf node_modules/better-sqlite3/{deps,src} node_modules/better-sqlite3/build/Release/{obj,obj.target,test_extension.node,sqlite3.a} node_modules/@atproto/*/src
mkdir -p /out/pds
chown 1000:1000 /out/pds
