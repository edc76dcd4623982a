/** A custom function for Google Sheets, `=BCRIT("cost.usd", A1:B5)`, as the text of an Apps Script. `origin` is the address of the server. */
export const appsScript = (origin: string): string => script.replace("%ORIGIN%", origin);

const script = String.raw`/**
 * Bcrit for Google Sheets. Extensions > Apps Script: paste all of this, save, and return to the sheet. Then
 *   =BCRIT("cost.wall_clock_hours.p50", A1:B5)   one field; A1:B5 has a name (params, tokens, accelerator, count, ...) and a value a row
 *   =BCRIT("batch.tokens", "params", "7B", "tokens", "2T", "accelerator", "h100-sxm-80gb", "count", 256)
 *   =BCRITTABLE(A1:E20)                          a question a row below a header of names; one request for all of them
 *   =BCRITTABLE(A1:E20, "batch.tokens,cost.usd") only these columns of the answer
 * Fields go by their dotted path in the JSON answer; the names and their meaning are listed under /docs of the server.
 */

/** Address of the server. */
var BCRIT_SERVER = "%ORIGIN%";

/** Seconds an answer is kept: the same question is not asked twice in this time. */
var BCRIT_KEPT_SECONDS = 21600;

/**
 * One field of the advice for a training run.
 *
 * @param {string} field Dotted path of the field, as in "cost.wall_clock_hours.p50".
 * @param {...*} question A range of two columns (name, value), or names and values in turn.
 * @return {string|number|boolean} The value; empty when this answer has none.
 * @customfunction
 */
function BCRIT(field) {
  var question = bcritPairs_(Array.prototype.slice.call(arguments, 1));
  var names = Object.keys(question);
  if (names.length === 0) throw new Error("Give the question: a range of names and values, or names and values in turn.");
  var answer = bcritAsk_([names, names.map(function (name) { return question[name]; })])[0];
  return bcritField_(answer, String(field));
}

/**
 * The advice for several training runs, asked together: a row a question, in the order of the range.
 *
 * @param {Array<Array<*>>} questions A range whose first row has the names: params, tokens, accelerator, count, ...
 * @param {string=} fields Dotted paths with commas between; left out: the usual ones.
 * @return {Array<Array<*>>} A header and a row for each question; what was wrong with one stands in its first cell.
 * @customfunction
 */
function BCRITTABLE(questions, fields) {
  if (!Array.isArray(questions) || questions.length < 2) throw new Error("Give a range with a header of names and at least one row below.");
  var paths = fields ? String(fields).split(",").map(function (path) { return path.trim(); }) : ["batch.tokens", "learning_rate.peak", "cost.wall_clock_hours.p50", "cost.accelerator_hours", "cost.usd", "loss.expected.p50"];
  // Rows left empty are not asked, and keep their place.
  var asked = [];
  var places = [];
  questions.slice(1).forEach(function (row, place) {
    if (row.some(function (cell) { return cell !== ""; })) {
      asked.push(row);
      places.push(place);
    }
  });
  var answers = asked.length === 0 ? [] : bcritAsk_([questions[0]].concat(asked));
  var rows = questions.slice(1).map(function () { return paths.map(function () { return ""; }); });
  answers.forEach(function (answer, i) {
    rows[places[i]] = answer.error ? [bcritWords_(answer.error)].concat(paths.slice(1).map(function () { return ""; })) : paths.map(function (path) { return bcritField_(answer, path); });
  });
  return [paths].concat(rows);
}

/** Names and values out of the arguments of BCRIT. */
function bcritPairs_(given) {
  var cells = [];
  given.forEach(function (one) {
    if (Array.isArray(one)) one.forEach(function (row) { cells.push(row[0], row[1]); });
    else cells.push(one);
  });
  if (cells.length % 2 !== 0) throw new Error("The last name has no value: give names and values in turn.");
  var question = {};
  for (var i = 0; i < cells.length; i += 2) {
    var name = String(cells[i] === undefined ? "" : cells[i]).trim();
    if (name !== "" && cells[i + 1] !== "" && cells[i + 1] !== undefined && cells[i + 1] !== null) question[name] = cells[i + 1];
  }
  return question;
}

/** Asks rows of cells below a header of names; answers come from the cache where they were asked before. */
function bcritAsk_(rows) {
  var cache = CacheService.getScriptCache();
  var header = rows[0].map(String);
  var questions = rows.slice(1).map(function (row) { return row.map(bcritText_); });
  var keys = questions.map(function (row) {
    return "bcrit:" + Utilities.base64Encode(Utilities.computeDigest(Utilities.DigestAlgorithm.SHA_256, JSON.stringify([BCRIT_SERVER, header, row])));
  });
  var kept = cache.getAll(keys);
  var missing = questions.map(function (row, i) { return i; }).filter(function (i, at, all) { return !kept[keys[i]] && all.every(function (j) { return j >= i || keys[j] !== keys[i]; }); });
  var fresh = {};
  // A thousand rows are what one request may hold.
  for (var from = 0; from < missing.length; from += 1000) {
    var part = missing.slice(from, from + 1000);
    bcritFetch_(header, part.map(function (i) { return questions[i]; })).forEach(function (answer, at) {
      var text = JSON.stringify(bcritBrief_(answer));
      fresh[keys[part[at]]] = text;
      // Entries of the cache hold 100 kB; what was wrong may be mended on the server, so only answers are kept.
      if (!answer.error && text.length < 90000) cache.put(keys[part[at]], text, BCRIT_KEPT_SECONDS);
    });
  }
  return keys.map(function (key) { return JSON.parse(kept[key] || fresh[key]); });
}

/** The answers to rows, asked as CSV. */
function bcritFetch_(header, rows) {
  var body = [header].concat(rows).map(function (row) { return row.map(bcritCsv_).join(","); }).join("\r\n") + "\r\n";
  var response;
  try {
    response = UrlFetchApp.fetch(BCRIT_SERVER + "/v1/scenarios?format=json", { method: "post", contentType: "text/csv", payload: body, muteHttpExceptions: true });
  } catch (error) {
    throw new Error("Bcrit did not answer at " + BCRIT_SERVER + ": " + error.message + ". Google must be able to reach it: an address of your own machine does not work.");
  }
  var status = response.getResponseCode();
  var answer;
  try {
    answer = JSON.parse(response.getContentText());
  } catch (error) {
    throw new Error("Bcrit answered " + status + " with something that is no JSON. Is " + BCRIT_SERVER + " its address?");
  }
  if (status !== 200) throw new Error(bcritWords_(answer));
  return answer.results;
}

/** What BCRIT may be asked for; long lists that no cell shows are left out. */
function bcritBrief_(answer) {
  if (answer.error) return answer;
  var brief = {};
  Object.keys(answer).forEach(function (name) { if (name !== "evidence") brief[name] = answer[name]; });
  return brief;
}

/** The value at a dotted path. */
function bcritField_(answer, path) {
  if (answer.error) throw new Error(bcritWords_(answer.error));
  var value = path.split(".").reduce(function (node, name) {
    if (node === null) return null;
    if (typeof node !== "object" || !Object.prototype.hasOwnProperty.call(node, name)) throw new Error('"' + path + '" is not a field of the answer: there is no "' + name + '".');
    return node[name];
  }, answer);
  if (value === null) return "";
  if (typeof value === "object") throw new Error('"' + path + '" is a group: add one of ' + Object.keys(value).slice(0, 6).join(", ") + ".");
  return value;
}

/** What was wrong, with every field and how to mend it. */
function bcritWords_(problem) {
  var fields = (problem.errors || []).map(function (one) { return one.pointer.replace("?", "") + " " + one.message + (one.hint ? " (" + one.hint + ")" : ""); });
  return ["Bcrit: " + (problem.detail || problem.title)].concat(fields).join(" ");
}

/** A cell as the text it is asked with: numbers with a decimal point in every locale. */
function bcritText_(cell) {
  return cell === null || cell === undefined ? "" : String(cell);
}

/** A cell of CSV. */
function bcritCsv_(text) {
  return /[",\r\n;]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
}
`;
