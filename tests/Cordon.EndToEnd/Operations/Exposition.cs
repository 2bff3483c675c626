using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Cordon.EndToEnd.Operations;

/// <summary>What a gateway exposes, as the official Prometheus client's parser reads it.</summary>
internal sealed record Exposition(IReadOnlyList<ExposedFamily> Families)
{
    public ExposedFamily this[string name] => Families.Single(family => family.Name == name);

    /// <summary>The value of the one sample with these labels; null when there is none.</summary>
    public double? Value(string sample, params (string Name, string Value)[] labels) => Families
        .SelectMany(family => family.Samples)
        .SingleOrDefault(found => found.Name == sample && found.Labels.Count == labels.Length && labels.All(label => found.Labels.GetValueOrDefault(label.Name) == label.Value))?.Value;

    public static async Task<string> ScrapeAsync(HttpClient client, bool openMetrics = false)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        if (openMetrics)
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text;version=1.0.0;q=0.6"));
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/plain;version=0.0.4;q=0.5"));
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        Assert.Equal(openMetrics ? "application/openmetrics-text" : "text/plain", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    public static async Task<Exposition> ReadAsync(HttpClient client, bool openMetrics = false)
    {
        string text = await ScrapeAsync(client, openMetrics);
        // Debian's own python has Debian's packages.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        string script = Path.Combine(Repository.Root, "tests", "clients", "prometheus", "parse.py");
        Assert.SkipUnless(await HasParserAsync(python), "SKIPPED: python3 with prometheus_client (Debian: python3-prometheus-client) is not on this machine.");
        (int code, string output, string errors) = await RunAsync(python, [script, openMetrics ? "openmetrics" : "text"], text);
        Assert.True(code == 0, errors);
        return new Exposition([.. JsonSerializer.Deserialize<JsonElement[]>(output)!.Select(ExposedFamily.Read)]);
    }

    private static async Task<bool> HasParserAsync(string python)
    {
        try
        {
            return (await RunAsync(python, ["-c", "import prometheus_client"], "")).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string program, IEnumerable<string> arguments, string input)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}

internal sealed record ExposedFamily(string Name, string Type, string Help, IReadOnlyList<ExposedSample> Samples)
{
    public static ExposedFamily Read(JsonElement family) => new(
        family.GetProperty("name").GetString()!,
        family.GetProperty("type").GetString()!,
        family.GetProperty("help").GetString()!,
        [.. family.GetProperty("samples").EnumerateArray().Select(sample => new ExposedSample(
            sample.GetProperty("name").GetString()!,
            sample.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            Number(sample.GetProperty("value").GetString()!)))]);

    // Python writes infinity in its own way.
    private static double Number(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}

internal sealed record ExposedSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
