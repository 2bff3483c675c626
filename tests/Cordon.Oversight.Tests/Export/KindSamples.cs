using System.Buffers;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Statements of every kind, as a real log stamps them.</summary>
internal static class KindSamples
{
    /// <summary>Every predicate type, every decision with and without findings, an erased statement, one that cannot be read, and names at their worst.</summary>
    public static async Task<IReadOnlyList<StoredStatement>> AllAsync()
    {
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        foreach (string type in PredicateTypes.All.Where(type => type is not (PredicateTypes.Verdict or PredicateTypes.Erasure or PredicateTypes.KeyEvent or PredicateTypes.HeartbeatCoverage or PredicateTypes.LogLifecycle)))
        {
            await recorded.Log.AppendAsync(new EventStatement(type, "thing", default, [new("note", "a"), new("count", 3), new("flag", true)]));
        }

        foreach (Decision decision in Enum.GetValues<Decision>())
        {
            foreach (int findings in (int[])[0, 1, 3])
            {
                VerdictPredicate verdict = RecordedLog.Verdict(0, findings: findings);
                await recorded.Log.AppendAsync(new VerdictStatement(verdict with { Verdict = verdict.Verdict with { Decision = decision, Reason = decision == Decision.Allow ? null : "rule-7" } }));
            }
        }

        foreach (Severity severity in Enum.GetValues<Severity>())
        {
            VerdictPredicate verdict = RecordedLog.Verdict(0);
            JudgedFinding judged = verdict.Verdict.Findings[0];
            await recorded.Log.AppendAsync(new VerdictStatement(verdict with { Verdict = verdict.Verdict with { Findings = [judged with { Finding = judged.Finding with { Severity = severity, Entity = "EMAIL" } }] } }));
        }

        // Operators choose names; these try the escapes of every format.
        string hostile = "a=b|c\\d\"e]f\ng\rh\ti<j>&'\u0001\u007f ünï \ud83d\ude00 CEF:0|x" + new string('z', 3_000);
        await recorded.Log.AppendAsync(new VerdictStatement(RecordedLog.Verdict(1, hostile, hostile) with { Model = null, Dialect = "openai-models", Session = null, UserRef = null }));
        await recorded.Log.AppendAsync(new VerdictStatement(RecordedLog.Verdict(0, hostile, hostile)));
        await recorded.Log.AppendAsync(new VerdictStatement(RecordedLog.Verdict(1, "", "")));
        await recorded.Log.EraseStatementAsync(7, "art-17 = \"\\\"\n");
        long count = recorded.Log.Count;
        return
        [
            .. recorded.Log.ReadStatements(0),
            new(count, Encoding.UTF8.GetBytes("no statement")),
            new(count + 1, Encoding.UTF8.GetBytes("{\"predicate\":7,\"predicateType\":\"https://cordon-project.org/verdict/v1\"}")),
            new(count + 2, Encoding.UTF8.GetBytes("{\"predicate\":{\"decision\":5,\"findings\":\"none\",\"status_code\":\"x\",\"time\":\"yesterday\"},\"predicateType\":\"https://cordon-project.org/verdict/v1\"}")),
            new(count + 3, Encoding.UTF8.GetBytes("{\"predicate\":{\"findings\":[1,\"two\",{\"type\":3,\"severity\":\"dire\",\"score_millionths\":\"much\"}]},\"predicateType\":\"https://cordon-project.org/verdict/v1\"}")),
            new(count + 4, Encoding.UTF8.GetBytes("{\"predicate\":{\"severity\":\"high\",\"time\":\"2026-11-21T12:00:00.000Z\"},\"predicateType\":\"https://cordon-project.org/newer/v1\"}")),
        ];
    }

    public static string Render(ExportFormat format, StoredStatement stored, bool ascii = false, bool shortened = false)
    {
        ArrayBufferWriter<byte> line = new();
        using ExportEvent statement = ExportEvent.Read(RecordedLog.Origin, stored);
        Rendering.Write(format, statement, line, ascii, shortened);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
