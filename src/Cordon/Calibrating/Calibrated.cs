using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cordon.Oversight.Measuring;

namespace Cordon.Calibrating;

/// <summary>What was found out about one guard.</summary>
/// <param name="N">Texts or exchanges that the guard read.</param>
/// <param name="Was">The threshold of the policy.</param>
/// <param name="Fitted">The threshold that the data ask for; null when there are too few, above 1 when too many reach the highest score.</param>
/// <param name="Threshold">The fitted one, inside floor and ceiling; null when nothing may be said.</param>
/// <param name="Floor">The threshold of the preset strict: a lower one was never measured.</param>
/// <param name="Ceiling">The threshold of the preset permissive.</param>
/// <param name="Before">Harmless texts that reach the policy's threshold.</param>
/// <param name="After">Those that reach the new one.</param>
/// <param name="RecallBefore">Attacks that reach the policy's threshold; of none when none were given.</param>
internal sealed record Calibrated(
    string Guard, long N, double Was, double? Fitted, double? Threshold, double Floor, double Ceiling, Proportion Before, Proportion After, Proportion RecallBefore, Proportion RecallAfter)
{
    /// <summary>Fits one guard.</summary>
    public static Calibrated Of(string guard, ScoreTally harmless, ScoreTally? attacks, double rate, double was, double floor, double ceiling)
    {
        double? fitted = Conformal.Threshold(harmless, rate);
        // A preset that is no bound of its own (the policy is beyond it) bounds nothing.
        double? threshold = fitted is { } value ? Math.Clamp(value, Math.Min(floor, was), Math.Max(ceiling, was)) : null;
        Proportion Reaching(ScoreTally? scores, double at) => scores is null ? default : new(scores.Reaching(at), scores.Count);
        return new(
            guard, harmless.Count, was, fitted, threshold, Math.Min(floor, was), Math.Max(ceiling, was),
            Reaching(harmless, was), Reaching(harmless, threshold ?? was), Reaching(attacks, was), Reaching(attacks, threshold ?? was));
    }

    public bool IsBounded => Fitted is { } fitted && Threshold is { } threshold && fitted != threshold;

    /// <summary>In one sentence: does the guarantee hold at the threshold, and if not, why?</summary>
    public string Says(double rate) =>
        N == 0 ? "no text that this guard reads"
        : Fitted is not { } fitted ? string.Create(CultureInfo.InvariantCulture, $"too few: {rate * 100:0.###} % takes {Conformal.FewestFor(rate):N0}, and {N:N0} can show {Conformal.SmallestRate(N) * 100:0.##} %")
        : !IsBounded ? "holds"
        : fitted > Threshold ? string.Create(CultureInfo.InvariantCulture, $"does not hold: the data ask for {(fitted > 1 ? "more than 1" : fitted.ToString("0.####", CultureInfo.InvariantCulture))}, and {Ceiling:0.####} is the ceiling")
        : string.Create(CultureInfo.InvariantCulture, $"holds; the data would allow {fitted:0.####}, and {Floor:0.####} is the floor");
}

/// <summary>All guards, as a table, as a fragment of a policy, as JSON.</summary>
internal sealed record CalibrationReport(string Date, string Detectors, double Rate, BenignScores Harmless, BenignScores? Attacks, ImmutableArray<Calibrated> Guards)
{
    private IEnumerable<Calibrated> Fitted => Guards.Where(guard => guard.Threshold is not null);

    /// <summary>A fragment to paste below <c>guards:</c> of a policy.</summary>
    public string ToPolicy()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# cordon calibrate, {Date}: {Rate * 100:0.###} % false positives, detectors {Detectors}\nguards:\n");
        foreach (Calibrated guard in Fitted)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {guard.Guard}:\n    threshold: {guard.Threshold:0.####} # n = {guard.N} {Harmless.Unit}; was {guard.Was:0.####}\n");
        }

        return Fitted.Any() ? text.ToString() : "";
    }

    public string ToTable()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Read(Harmless)}\n{(Attacks is null ? "" : $"attacks: {Read(Attacks)}\n")}\n");
        foreach (Calibrated guard in Guards)
        {
            text.Append(CultureInfo.InvariantCulture, $"{guard.Guard}\n");
            text.Append(CultureInfo.InvariantCulture, $"  threshold        {guard.Was:0.####}{(guard.Threshold is { } now ? $" -> {now.ToString("0.####", CultureInfo.InvariantCulture)}" : "")} (floor {guard.Floor:0.####}, ceiling {guard.Ceiling:0.####})\n");
            text.Append(CultureInfo.InvariantCulture, $"  guarantee        {guard.Says(Rate)}\n");
            text.Append(CultureInfo.InvariantCulture, $"  false positives  {Share(guard.Before)}{(guard.Threshold is null ? "" : $" -> {Share(guard.After)}")}\n");
            text.Append(CultureInfo.InvariantCulture, $"  recall           {(guard.RecallBefore.Of == 0 ? Unmeasured : $"{Share(guard.RecallBefore)} -> {Share(guard.RecallAfter)}")}\n");
        }

        return text.ToString();
    }

    private string Unmeasured => Attacks is null ? "not measured: give --attacks; of public data docs/detectors.md tells it" : "not measured: no attack here is of a kind that asks this guard";

    private static string Read(BenignScores scores) =>
        string.Create(CultureInfo.InvariantCulture, $"{scores.Seen:N0} {scores.Unit}{(scores.Left.IsEmpty ? "" : $"; left out: {string.Join(", ", scores.Left)}")}{(scores.Broken > 0 ? $"; not read: {scores.Broken:N0}" : "")}");

    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("date", Date);
            json.WriteString("detectors", Detectors);
            json.WriteNumber("fpr", Rate);
            json.WriteString("unit", Harmless.Unit);
            json.WriteNumber("seen", Harmless.Seen);
            json.WriteNumber("broken", Harmless.Broken);
            json.WriteStartArray("guards");
            foreach (Calibrated guard in Guards)
            {
                json.WriteStartObject();
                json.WriteString("guard", guard.Guard);
                json.WriteNumber("n", guard.N);
                json.WriteNumber("was", guard.Was);
                Number(json, "fitted", guard.Fitted);
                Number(json, "threshold", guard.Threshold);
                json.WriteNumber("floor", guard.Floor);
                json.WriteNumber("ceiling", guard.Ceiling);
                json.WriteString("guarantee", guard.Says(Rate));
                Share(json, "falsePositivesBefore", guard.Before);
                Share(json, "falsePositives", guard.After);
                Share(json, "recallBefore", guard.RecallBefore);
                Share(json, "recall", guard.RecallAfter);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("policy", ToPolicy());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Share(Utf8JsonWriter json, string name, Proportion share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("hits", share.Hits);
        json.WriteNumber("of", share.Of);
        Number(json, "low", share.Low);
        Number(json, "high", share.High);
        json.WriteEndObject();
    }

    private static string Share(Proportion share) => share.Share is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.##} % ({share.Low * 100:0.##}–{share.High * 100:0.##}, {share.Hits:N0} of {share.Of:N0})")
        : "–";
}
