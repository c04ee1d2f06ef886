import { execa } from "execa";

/**
 * What GNU find, tar and getfattr say of a tree: independent of the manifest. Sockets are left out; hard links show as the group of names that share an inode.
 */
export async function describeIndependently(folder: string): Promise<{ listing: string[]; attributes: string[]; archive: string }> {
  const shell = async (script: string): Promise<string> => (await execa("sh", ["-c", script], { cwd: folder, encoding: "latin1", env: { LC_ALL: "C" }, maxBuffer: 1024 ** 3 })).stdout;
  const listed = (await shell(String.raw`find . ! -type s -printf '%y %m %U %G %T@ %l|%P|%i %n\0'`)).split("\0").filter(Boolean).sort();
  const names = Map.groupBy(listed, (line) => line.slice(line.lastIndexOf("|") + 1));
  const pathOf = (line: string): string => line.slice(0, line.lastIndexOf("|"));
  const listing = listed.map((line) => {
    const inode = line.slice(line.lastIndexOf("|") + 1);
    const shared = line.startsWith("f") ? names.get(inode)!.map((one) => pathOf(one).split("|").at(-1)).join(" + ") : "";
    return `${pathOf(line)} ${shared}`;
  });
  // In no certain order; xfs shows access lists a second time as trusted.SGI_ACL_*.
  const blocks = (await shell("getfattr -R -P -h -d -m - -e hex .")).split("\n\n");
  const attributes = blocks.map((block) => block.split("\n").filter((line) => line !== "" && !/^(trusted\.SGI_|security\.selinux)/.test(line)).sort().join("\n")).filter((block) => block.includes("\n")).sort();
  const options = "--format=posix --numeric-owner --sort=name --pax-option='delete=atime,delete=ctime,exthdr.name=%d/x/%f'";
  const archive = await shell(`tar ${options} -cf - . 2> /dev/null | cksum`);
  return { listing, attributes, archive };
}
