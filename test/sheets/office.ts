import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { debianProgram } from "../../scripts/debian.ts";
import { type Cells, readFlatSheets } from "./flat-sheets.ts";

/** LibreOffice without a screen, with a profile of its own that is thrown away. */
export interface Office {
  /** Opens a workbook, lets it ask what its formulas ask, works all of it out anew, and tells what stands in each cell of each sheet. */
  readonly recalculate: (workbook: Uint8Array) => ReadonlyMap<string, Cells>;
  /** The same cells as a workbook holds them, nothing asked. */
  readonly read: (workbook: Uint8Array) => ReadonlyMap<string, Cells>;
  readonly stop: () => void;
}

/** A call of WEBSERVICE is a link to the outside: it is followed only where links may be updated, which a hidden load must say. */
const FOLLOW = "com.sun.star.document.UpdateDocMode.FULL_UPDATE";
const LEAVE = "com.sun.star.document.UpdateDocMode.NO_UPDATE";

const macro = `Sub Recalculate(source As String, target As String, mode As Integer)
  Dim opening(1) As New com.sun.star.beans.PropertyValue
  opening(0).Name = "Hidden" : opening(0).Value = True
  opening(1).Name = "UpdateDocMode" : opening(1).Value = mode
  Dim saving(0) As New com.sun.star.beans.PropertyValue
  saving(0).Name = "FilterName" : saving(0).Value = "OpenDocument Spreadsheet Flat XML"
  Dim workbook As Object
  workbook = StarDesktop.loadComponentFromURL(source, "_blank", 0, opening())
  If mode = ${FOLLOW} Then
    Wait 500
    workbook.calculateAll()
  End If
  workbook.storeToURL(target, saving())
  workbook.close(True)
End Sub`;

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const doctype = (name: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE ${name} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "${name.split(":")[1] ?? ""}.dtd">\n`;
const item = (path: string, name: string, value: string): string => `<item oor:path="${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`;

/** Recalculate what is opened, in the language of a place. */
const writeSettings = (folder: string, trusted: string, locale: string): void => {
  mkdirSync(join(folder, "user"), { recursive: true });
  const settings = [
    item("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    item("/org.openoffice.Office.Calc/Content/Update", "Link", "0"),
    // Links are followed only from files in a trusted folder.
    item("/org.openoffice.Office.Common/Security/Scripting", "SecureURL", `<it>${pathToFileURL(trusted).href}</it>`),
    item("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", locale),
  ];
  writeFileSync(
    join(folder, "user/registrymodifications.xcu"),
    `<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">${settings.join("")}</oor:items>`,
  );
};

const writeMacro = (folder: string): void => {
  const basic = join(folder, "user/basic/Standard");
  const library = 'xmlns:library="http://openoffice.org/2000/library"';
  writeFileSync(
    join(folder, "user/basic/script.xlc"),
    `${doctype("library:libraries")}<library:libraries ${library} xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/></library:libraries>`,
  );
  writeFileSync(join(basic, "script.xlb"), `${doctype("library:library")}<library:library ${library} library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Sheets"/></library:library>`);
  writeFileSync(join(basic, "Sheets.xba"), `${doctype("script:module")}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Sheets" script:language="StarBasic">${escaped(macro)}</script:module>`);
};

const LONGEST_MS = 90_000;

/** Installs LibreOffice's spreadsheet, without a screen, where it is missing and this user may. `locale` as in `de-DE`. */
export const startOffice = (locale = "en-US"): Office => {
  const program = debianProgram("/usr/bin/soffice", ["libreoffice-calc-nogui"]);
  const folder = mkdtempSync(join(tmpdir(), "bcrit-office-"));
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, "profile")).href}`;
  // A first start completes the settings and puts an empty macro library into the profile: ours is written after it.
  writeSettings(join(folder, "profile"), folder, locale);
  writeFileSync(join(folder, "first.csv"), "1\n");
  spawnSync(program, [profile, "--headless", "--norestore", "--convert-to", "fods", "--outdir", folder, join(folder, "first.csv")], { timeout: LONGEST_MS });
  writeMacro(join(folder, "profile"));
  const open = (workbook: Uint8Array, mode: string): ReadonlyMap<string, Cells> => {
    const [source, target] = [join(folder, "asked.xlsx"), join(folder, "answered.fods")];
    writeFileSync(source, workbook);
    rmSync(target, { force: true });
    const call = `macro:///Standard.Sheets.Recalculate("${pathToFileURL(source).href}","${pathToFileURL(target).href}",${mode === FOLLOW ? 3 : 0})`;
    const { status, error, stderr } = spawnSync(program, [profile, "--headless", "--norestore", call], { encoding: "utf8", timeout: LONGEST_MS });
    if (status !== 0) throw error ?? new Error(`LibreOffice failed: ${stderr}`);
    return readFlatSheets(readFileSync(target, "utf8"));
  };
  return { recalculate: (workbook) => open(workbook, FOLLOW), read: (workbook) => open(workbook, LEAVE), stop: () => rmSync(folder, { recursive: true, force: true }) };
};
