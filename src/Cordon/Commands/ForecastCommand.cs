using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Forecasting;
using Cordon.Policy;

namespace Cordon.Commands;

/// <summary><c>cordon approvals forecast</c>: how many persons a policy would have asked, before it goes live. Reads the log only, also beside a running gateway.</summary>
internal sealed class ForecastCommand(Option<string> data, Option<bool> json)
{
    private readonly Option<string> _policy = new("--policy") { Description = "The policy that is thought of.", Required = true };
    private readonly Option<int> _days = new("--days") { Description = "How many days back from the last statement.", DefaultValueFactory = _ => 30 };

    public Command Create()
    {
        _days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 3_650)
            {
                result.AddError("--days is 1 to 3650.");
            }
        });
        Command forecast = new("forecast", "How often a policy would have asked a person about the recorded traffic, by day and rule, and what the record cannot tell.") { _policy, _days };
        forecast.SetAction(parsed => Run(Path.Combine(parsed.GetRequiredValue(data), "evidence"), parsed.GetRequiredValue(_policy), parsed.GetValue(_days), parsed.GetValue(json)));
        return forecast;
    }

    private static int Run(string evidence, string policy, int days, bool asJson)
    {
        if (!Directory.Exists(evidence))
        {
            return Exit.Usage($"{evidence}: there is no evidence here.");
        }

        PolicyResult read = PolicySet.Load(policy);
        if (read.Set is not { } policies)
        {
            return Exit.Usage([.. read.Errors.Select(error => error.ToString())]);
        }

        try
        {
            ApprovalForecast forecast = new(policies);
            Read(evidence, days, forecast);
            if (asJson)
            {
                Console.WriteLine(Json(forecast));
            }
            else
            {
                Print(forecast);
            }

            return Exit.Fine;
        }
        catch (EvidenceCorruptException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message}. Look with 'cordon verify'.");
        }
    }

    private static void Read(string evidence, int days, ApprovalForecast forecast)
    {
        Checkpoint head = StatementReader.Head(evidence) ?? throw new EvidenceCorruptException("checkpoint", 0, "the signed head is missing or does not verify");
        using StatementReader reader = new(evidence);
        DateTimeOffset? last = null;
        if (head.Size > 0 && reader.Read(head.Size - 1) is { IsErased: false } end)
        {
            using JsonDocument statement = JsonDocument.Parse(end.Bytes);
            last = Time(statement.RootElement);
        }

        DateTimeOffset since = (last ?? DateTimeOffset.UtcNow).AddDays(-days);
        for (long sequence = 0; sequence < head.Size; sequence++)
        {
            StoredStatement stored = reader.Read(sequence);
            if (stored.IsErased)
            {
                continue;
            }

            using JsonDocument statement = JsonDocument.Parse(stored.Bytes);
            if (Time(statement.RootElement) is { } time && time > since)
            {
                forecast.Add(statement.RootElement.GetProperty("predicateType").GetString()!, statement.RootElement.GetProperty("predicate"), time);
            }
        }
    }

    private static DateTimeOffset? Time(JsonElement statement) =>
        statement.GetProperty("predicate").TryGetProperty("time", out JsonElement time) && DateTimeOffset.TryParse(time.GetString(), CultureInfo.InvariantCulture, out DateTimeOffset read) ? read : null;

    private static void Print(ApprovalForecast forecast)
    {
        Console.WriteLine("day         exchanges  would ask  asked then");
        foreach ((DateOnly day, ForecastDay counted) in forecast.Days)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}  {counted.Exchanges,9}  {counted.Asks,9}  {counted.Asked,10}"));
        }

        double days = Math.Max(1, forecast.Days.Count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"per day     {forecast.Days.Values.Sum(day => day.Exchanges) / days,9:0.0}  {forecast.Days.Values.Sum(day => day.Asks) / days,9:0.0}  {forecast.Days.Values.Sum(day => day.Asked) / days,10:0.0}"));
        foreach ((string rule, long asks) in forecast.Asks)
        {
            Console.WriteLine($"rule {rule}: would ask {asks.ToString(CultureInfo.InvariantCulture)} times");
        }

        foreach ((string rule, UnknownRule unknown) in forecast.Unknown)
        {
            Console.WriteLine($"rule {rule}: not known, because no verdict holds {string.Join(", ", unknown.Missing)}; a rule of that name asked {unknown.Asked.ToString(CultureInfo.InvariantCulture)} times then");
        }

        Console.WriteLine("Counted as asked are streams too, about whose texts nobody is asked, and the same thing each time that it came. What guards that were off then would find is not counted.");
    }

    private static string Json(ApprovalForecast forecast)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("days");
            foreach ((DateOnly day, ForecastDay counted) in forecast.Days)
            {
                writer.WriteStartObject();
                writer.WriteString("day", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                writer.WriteNumber("exchanges", counted.Exchanges);
                writer.WriteNumber("would_ask", counted.Asks);
                writer.WriteNumber("asked", counted.Asked);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("rules");
            foreach ((string rule, long asks) in forecast.Asks)
            {
                writer.WriteNumber(rule, asks);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("unknown");
            foreach ((string rule, UnknownRule unknown) in forecast.Unknown)
            {
                writer.WriteStartObject();
                writer.WriteString("rule", rule);
                writer.WriteStartArray("missing");
                foreach (string missing in unknown.Missing)
                {
                    writer.WriteStringValue(missing);
                }

                writer.WriteEndArray();
                writer.WriteNumber("asked", unknown.Asked);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
