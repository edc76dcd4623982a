/**
 * A Power Query (M) function that asks a server several questions at once: a table in, the same table with the answers beside it
 * out. `origin` is the address of the server.
 */
export const powerQuery = (origin: string): string => `// Bcrit for Power Query (Excel, Power BI). Data > Get Data > From Other Sources > Blank Query > Advanced Editor: paste
// all of this over what is there, and call the query Bcrit. Then, with a table of questions in the workbook called Questions,
// whose columns go by the names of GET /v1/advice (params, tokens, accelerator, count, …):
//   let Source = Excel.CurrentWorkbook(){[Name = "Questions"]}[Content] in Bcrit(Source)
// Empty cells ask for the default; a column called name comes back as it is. Choose "Anonymous" when asked how to sign in.
let
    Server = "${origin}",
    // One record a question becomes one line of CSV; numbers are written with a decimal point whatever the locale.
    Text = (value as any) as text =>
        if value = null then ""
        else if value is number then Number.ToText(value, "R", "en-US")
        else """" & Text.Replace(Text.From(value, "en-US"), """", """""") & """",
    // At most a thousand rows a request.
    AskPart = (questions as table) as table =>
        let
            Names = Table.ColumnNames(questions),
            Header = Text.Combine(Names, ","),
            Lines = List.Transform(Table.ToRows(questions), (row) => Text.Combine(List.Transform(row, Text), ",")),
            Body = Text.Combine(List.Combine({{Header}, Lines}), "#(cr)#(lf)"),
            Answer = Web.Contents(Server, [
                RelativePath = "v1/scenarios",
                Query = [format = "csv"],
                Headers = [#"Content-Type" = "text/csv", Accept = "text/csv"],
                Content = Text.ToBinary(Body, TextEncoding.Utf8),
                ManualStatusHandling = {400, 413, 415, 422, 429, 500, 503}
            ]),
            Status = Value.Metadata(Answer)[Response.Status],
            Problem = Json.Document(Answer),
            Wrong = Text.Combine(List.Transform(Problem[errors], (one) => one[pointer] & " " & one[message]), "; "),
            Answers = if Status = 200
                then Table.PromoteHeaders(Csv.Document(Answer, [Delimiter = ",", Encoding = TextEncoding.Utf8, QuoteStyle = QuoteStyle.Csv]), [PromoteAllScalars = true])
                else error Error.Record("Bcrit " & Text.From(Status), Problem[detail], Wrong),
            // An empty cell is null; what reads as a number is one.
            Typed = Table.TransformColumns(Answers, {}, (cell) => if cell = "" then null else try Number.FromText(cell, "en-US") otherwise cell),
            Beside = Table.RemoveColumns(Typed, {"name"}, MissingField.Ignore),
            Joined = List.Transform(List.Zip({Table.ToRecords(questions), Table.ToRecords(Beside)}), (pair) => pair{0} & pair{1})
        in
            Table.FromRecords(Joined, null, MissingField.UseNull),
    Ask = (questions as table) as table => Table.Combine(List.Transform(Table.Split(questions, 1000), AskPart))
in
    Ask
`;
