# n8n as npm's registry has it, with the versions of the lock file. Without scripts, because some packages would fetch from elsewhere what they do not need here.
mkdir -p /out/usr/local/lib/n8n
cd /out/usr/local/lib/n8n
cp /source/package.json /source/package-lock.json .
export JOBS=2
npm ci --omit=dev --ignore-scripts --loglevel=error
npm rebuild sqlite3 isolated-vm --foreground-scripts --loglevel=error
node -e 'require("sqlite3"); require("isolated-vm"); require("n8n-workflow")'
du -sh .

# What only compilers and people who write programs need.
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name README.md -o -name CHANGELOG.md -o -name '*.tsbuildinfo' \) -delete
find node_modules -type d \( -path '*/build/Release/obj' -o -path '*/build/Release/obj.target' -o -path '*/build/Release/.deps' -o -path '*/sqlite3/deps' \) -prune -exec rm -rf {} +
du -sh .
mkdir -p /out/home/node/.n8n
chown -R 1000:1000 /out/home/node
