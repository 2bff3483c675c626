using System.Text;
using System.Text.Json;
using Cordon.Gateway.Admin.Api;

namespace Cordon.Repository;

/// <summary>docs/reference/api.md against the table that the OpenAPI document is made of.</summary>
public sealed class ApiPage
{
    private const string Page = "docs/reference/api.md";
    private const string Begin = "<!-- generated:begin -->\n";
    private const string End = "<!-- generated:end -->";

    [Fact]
    public void The_page_says_what_the_document_says()
    {
        string text = Checkout.Read(Page);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        string generated = Render();
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            File.WriteAllText(Checkout.PathOf(Page), text[..from] + generated + text[to..]);
            return;
        }

        Assert.Equal(generated, text[from..to]);
    }

    [Fact]
    public void Every_record_that_is_named_is_described_and_every_one_that_is_described_is_named()
    {
        string text = Encoding.UTF8.GetString(ApiDocument.Utf8.Span);
        string[] records = [.. JsonElement.Parse(text).GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name)];
        Assert.All(records, record => Assert.Contains($"\"#/components/schemas/{record}\"", text, StringComparison.Ordinal));
        Assert.All(
            System.Text.RegularExpressions.Regex.Matches(text, "\"#/components/schemas/([A-Za-z]+)\"").Select(match => match.Groups[1].Value).Distinct(),
            named => Assert.Contains(named, records));
    }

    private static string Render()
    {
        StringBuilder page = new("\n| route | who | takes | gives | |\n| --- | --- | --- | --- | --- |\n");
        foreach (ApiRoute route in ApiRoute.All)
        {
            page.Append($"| `{route.Method} {ApiDocument.PathOf(route.Path)}` | {route.Caller.ToString().ToLowerInvariant()} | {Link(route.Takes)} | {Link(route.Gives)} | {route.Does} |\n");
        }

        page.Append("\n## Records\n\nA question mark stands behind what may be missing or null.\n");
        foreach (JsonProperty schema in JsonElement.Parse(ApiDocument.Utf8.Span).GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            page.Append($"\n### {schema.Name}\n\n");
            if (schema.Value.TryGetProperty("anyOf", out JsonElement either))
            {
                page.AppendJoin(" or ", either.EnumerateArray().Select(TypeOf)).Append('\n');
                continue;
            }

            page.Append("| field | |\n| --- | --- |\n");
            string[] required = [.. schema.Value.GetProperty("required").EnumerateArray().Select(name => name.GetString()!)];
            foreach (JsonProperty field in schema.Value.GetProperty("properties").EnumerateObject())
            {
                page.Append($"| `{field.Name}`{(required.Contains(field.Name) ? "" : "?")} | {TypeOf(field.Value)} |\n");
            }
        }

        return page.Append('\n').ToString();
    }

    private static string Link(string? what) => what is null ? "–" : what.Contains('/', StringComparison.Ordinal) ? $"`{what}`" : $"[{what}](#{what.ToLowerInvariant()})";

    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            return Link(reference.GetString()!.Split('/')[^1]);
        }

        if (schema.TryGetProperty("enum", out JsonElement words))
        {
            return string.Join(", ", words.EnumerateArray().Select(word => $"`{word.GetString()}`"));
        }

        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return "any JSON";
        }

        string plain = type.ValueKind == JsonValueKind.Array ? "text?" : type.GetString() switch
        {
            "array" => $"list of {TypeOf(schema.GetProperty("items"))}",
            "object" => "names with texts",
            "string" => "text",
            var other => other!,
        };
        return schema.TryGetProperty("format", out _) ? "time" : plain;
    }
}
