# The directory's server as npm's registry has it, with the versions of the lock file; nothing is compiled.
mkdir -p /out/app
cd /out/app
cp /source/package.json /source/package-lock.json .
npm ci --omit=dev --ignore-scripts --loglevel=error
node -e 'require("@did-plc/server")'
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name README.md -o -name CHANGELOG.md \) -delete
rm -rf node_modules/@did-plc/server/{tests,bin,pg,src,.env,test.env}
