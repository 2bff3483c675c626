using System.Globalization;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Contracts;
using Cordon.State.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>What was decided, and the proof of it. The statements hold no content, so neither do these answers.</summary>
internal sealed class EvidenceEndpoints(StatementIndex index, EvidenceLog log)
{
    private const int MostRows = 500;

    public async Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        long before = long.TryParse(query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : long.MaxValue;
        int limit = AdminQuery.Limit(context, MostRows);
        StatementFilter filter = new()
        {
            Tenant = Word(query, "tenant"),
            Application = Word(query, "application"),
            Decision = Words.TryParse(query["decision"].ToString(), out Decision decision) ? decision : null,
            FindingType = Word(query, "finding"),
        };
        IReadOnlyList<IndexedStatement> rows = index.List(filter, before, limit);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("exchanges");
            foreach (IndexedStatement row in rows)
            {
                json.WriteStartObject();
                WriteRow(json, row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (rows.Count == limit)
            {
                json.WriteNumber("next", rows[^1].Sequence);
            }
        });
    }

    public async Task ShowAsync(HttpContext context)
    {
        if (await RowAsync(context) is not { } row)
        {
            await NotFoundAsync(context);
            return;
        }

        StoredStatement? statement = Statement(row.Sequence);
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            WriteRow(json, row);
            if (statement is { IsErased: false })
            {
                json.WritePropertyName("statement");
                json.WriteRawValue(statement.Bytes.Span, skipInputValidation: true);
            }
            else
            {
                json.WriteBoolean("erased", true);
            }
        });
    }

    public async Task ReceiptOfAsync(HttpContext context)
    {
        if (await RowAsync(context) is { } row)
        {
            await WriteReceiptAsync(context, row.Sequence);
            return;
        }

        await NotFoundAsync(context);
    }

    public Task ReceiptAsync(HttpContext context) =>
        WriteReceiptAsync(context, long.Parse((string)context.GetRouteValue("sequence")!, CultureInfo.InvariantCulture));

    /// <summary>The published files of the log, for mirrors and verifiers: checkpoint, vkey, tiles, entry bundles (C2SP tlog-tiles). Nothing else.</summary>
    public async Task FileAsync(HttpContext context)
    {
        string path = (string?)context.GetRouteValue("path") ?? "";
        if (log.ReadPublished(path) is not { } bytes)
        {
            await NotFoundAsync(context);
            return;
        }

        context.Response.ContentType = path is "checkpoint" or "vkey" ? "text/plain; charset=utf-8" : "application/octet-stream";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private async Task WriteReceiptAsync(HttpContext context, long sequence)
    {
        StoredStatement? statement = Statement(sequence);
        FullReceipt? receipt = statement is null ? null : await log.ProveAsync(sequence) ?? await ProveNowAsync(sequence);
        if (receipt is null)
        {
            await NotFoundAsync(context);
            return;
        }

        switch (context.Request.Query["format"].ToString())
        {
            case "tlog-proof":
                await WriteTextAsync(context, "text/plain; charset=utf-8", receipt.ToTlogProof());
                break;
            case "sigstore":
                await WriteTextAsync(context, "application/vnd.dev.sigstore.bundle.v0.3+json", receipt.ToSigstoreBundle());
                break;
            default:
                await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
                {
                    json.WriteString("receipt", "cordon/v1");
                    json.WriteNumber("sequence", sequence);
                    json.WriteString("origin", receipt.Head.Origin);
                    json.WriteString("verifier_key", log.VerifierKey);
                    json.WriteString("proof", receipt.ToTlogProof());
                    json.WriteBase64String("statement", statement!.Bytes.Span);
                });
                break;
        }
    }

    /// <summary>The statement under a number, or null past the end. Beside the writer: whoever looks into old segments holds up no commit.</summary>
    private StoredStatement? Statement(long sequence)
    {
        if (sequence < 0 || sequence >= log.Count)
        {
            return null;
        }

        using StatementReader reader = new(log.Directory);
        return reader.Read(sequence);
    }

    /// <summary>The statement is durable, but no head covers it yet: its caller may ask for the proof in the same second.</summary>
    private async Task<FullReceipt?> ProveNowAsync(long sequence)
    {
        await log.FlushAsync();
        return await log.ProveAsync(sequence);
    }

    /// <summary>The row of an exchange. It may have concluded a moment ago: then the index is waited for.</summary>
    private async Task<IndexedStatement?> RowAsync(HttpContext context)
    {
        string exchange = (string)context.GetRouteValue("exchange")!;
        if (index.Find(exchange) is { } row)
        {
            return row;
        }

        await index.FlushAsync(context.RequestAborted);
        return index.Find(exchange);
    }

    private static void WriteRow(Utf8JsonWriter json, IndexedStatement row)
    {
        json.WriteNumber("sequence", row.Sequence);
        json.WriteString("exchange", row.Exchange);
        json.WriteString("time", row.Time);
        json.WriteString("tenant", row.Tenant);
        json.WriteString("application", row.Application);
        json.WriteString("decision", Words.Of(row.Decision));
        json.WriteString("would", Words.Of(row.Would));
        json.WriteString("reason", row.Reason);
        JsonReply.WriteWords(json, "finding_types", row.FindingTypes);
        json.WriteString("coverage", row.Partial ? "partial" : "full");
        json.WriteString("policy_version", row.PolicyVersion);
    }

    private static string? Word(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } word ? word : null;

    private static async Task WriteTextAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static Task NotFoundAsync(HttpContext context) =>
        JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "not-found", "There is no such record here.");
}
