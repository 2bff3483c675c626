using System.Text.Json;
using System.Text.RegularExpressions;
using Cordon.Evidence;
using Cordon.Oversight.Export;

namespace Cordon.Oversight.Tests.Export;

/// <summary>CEF lines, read by the CEF parser of liblognorm and, where that one knows no better, by a second one made from the format's own rules.</summary>
public sealed partial class CefTests
{
    [Fact]
    public async Task The_parser_of_liblognorm_reads_header_and_extension_back()
    {
        Assert.SkipUnless(ThirdParty.IsInstalled("lognormalizer"), "SKIPPED: no lognormalizer on this machine (Debian: liblognorm-utils).");
        string rules = Path.Combine(Directory.CreateTempSubdirectory("cordon-cef-").FullName, "cef.rulebase");
        File.WriteAllText(rules, "version=2\nrule=:%cef:cef%\n");
        // lognormalizer reads lines of a bounded length.
        string[] lines = [.. (await KindSamples.AllAsync()).Select(stored => KindSamples.Render(ExportFormat.Cef, stored)).Where(line => line.Length < 2_000)];
        string[] read = (await ThirdParty.RunAsync("lognormalizer", string.Join('\n', lines.Select(WithBlank)) + "\n", "-r", rules, "-e", "json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, read.Length);
        foreach ((string line, string json) in lines.Zip(read))
        {
            JsonElement cef = JsonDocument.Parse(json).RootElement.GetProperty("cef");
            Parsed own = Parse(line);
            Assert.Equal(own.Header[1..], ((string[])["DeviceVendor", "DeviceProduct", "DeviceVersion", "SignatureID", "Name", "Severity"]).Select(name => cef.GetProperty(name).GetString()!));
            Assert.Equal(own.Extension.OrderBy(pair => pair.Key, StringComparer.Ordinal), cef.GetProperty("Extensions").EnumerateObject().Select(field => KeyValuePair.Create(field.Name, field.Value.GetString()!)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Every_statement_is_one_line_that_says_what_the_statement_says()
    {
        foreach (StoredStatement stored in await KindSamples.AllAsync())
        {
            string line = KindSamples.Render(ExportFormat.Cef, stored);
            Assert.DoesNotContain('\n', line);
            Assert.DoesNotContain('\r', line);
            using ExportEvent statement = ExportEvent.Read(RecordedLog.Origin, stored);
            Parsed cef = Parse(line);
            Assert.Equal(["CEF:0", "Cordon", "Cordon"], cef.Header[..3]);
            Assert.InRange(int.Parse(cef.Header[6], null), 0, 10);
            Assert.Equal((statement.Id, statement.Kind, RecordedLog.Origin), (cef.Extension["externalId"], cef.Extension["cat"], cef.Extension["cs5"]));
            foreach ((string key, string name) in (ReadOnlySpan<(string, string)>)[("act", "decision"), ("cs3", "tenant"), ("requestClientApplication", "application"), ("requestContext", "exchange")])
            {
                if (statement.IsVerdict && statement.Text(name) is { Length: > 0 } value)
                {
                    Assert.Equal(value[..Math.Min(value.Length, 1_000)], cef.Extension[key]);
                }
            }

            Assert.Equal(cef.Extension.Keys.Where(key => LabelledField().IsMatch(key)).Select(key => key + "Label").Order(StringComparer.Ordinal), cef.Extension.Keys.Where(key => key.EndsWith("Label", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
    }

    // This parser passes over one character before the extension, where its authors have a blank and the format's own examples none.
    private static string WithBlank(string line) => BeforeExtension().Replace(line, "$0 ", 1);

    private sealed record Parsed(string[] Header, Dictionary<string, string> Extension);

    // The format's rules, read backwards: a bar splits the header unless a backslash stands before it; a key begins the text or follows a blank,
    // and ends at an equals sign without a backslash.
    private static Parsed Parse(string line)
    {
        string[] parts = UnescapedBar().Split(line, 8);
        Dictionary<string, string> extension = [];
        MatchCollection keys = Key().Matches(parts[7]);
        for (int i = 0; i < keys.Count; i++)
        {
            int from = keys[i].Index + keys[i].Length, to = i + 1 < keys.Count ? keys[i + 1].Index : parts[7].Length;
            extension.Add(keys[i].Groups[1].Value, Unescape(parts[7][from..to]));
        }

        return new Parsed([.. parts[..7].Select(part => part.Replace("\\|", "|", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal))], extension);
    }

    private static string Unescape(string value) => Escape().Replace(value, match => match.Value[1] switch { 'n' => "\n", 'r' => "\r", char other => other.ToString() });

    [GeneratedRegex(@"(?<=(?<!\\)(?:\\\\)*)\|")]
    private static partial Regex UnescapedBar();

    [GeneratedRegex(@"^(?:(?:[^|\\]|\\.)*\|){7}")]
    private static partial Regex BeforeExtension();

    [GeneratedRegex(@"(?:^| )([A-Za-z0-9]+)=")]
    private static partial Regex Key();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    [GeneratedRegex(@"^(c[sn]|flexString)\d$")]
    private static partial Regex LabelledField();
}
