using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Evidence;
using Cordon.Feedback;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Feedback;

namespace Cordon.Commands;

/// <summary><c>cordon feedback</c>: a finding that was wrong becomes a row to measure by and, on request, an exception for that one text until a day.</summary>
internal sealed class FeedbackCommand
{
    /// <summary>A longer text is not taken.</summary>
    internal const int MostTextBytes = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Argument<string> _exchange = new("exchange") { Description = "The exchange, as its denial and its record name it.", Validators = { NoOption.Check } };
    private readonly Option<int> _finding = new("--finding") { Description = "Which of its findings, as its record lists them, from 1.", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _text = new("--text") { Description = "File with the text that it was found in, or - for standard input; its digest is kept.", Required = true };
    private readonly Option<bool> _keep = new("--keep-text") { Description = "Keeps the text too, so that the row can be measured by. Without it no text is kept." };
    private readonly Option<string> _by = new("--by") { Description = "Who says so; goes into evidence.", DefaultValueFactory = _ => Environment.UserName };
    private readonly Argument<string> _marking = new("marking") { Description = "What 'mark' printed.", Validators = { NoOption.Check } };
    private readonly Option<string> _owner = new("--owner") { Description = "Who answers for the exception; goes into the policy and into evidence.", Required = true };
    private readonly Option<string> _expires = new("--expires") { Description = "From when on it does not hold: 2026-12-31, with a time, or a number of days as 14d.", Required = true };
    private readonly Option<ExceptionScope?> _of = new("--of") { Description = "What is excepted: the whole text, or the passage, which is the finding with the 64 characters on either side of it and holds in streams. Without it: the text of a request, the passage of an answer." };
    private readonly Option<string> _policy = new("--policy") { Description = "The policy file that it is written into; a running gateway reads it again within a second.", Required = true };

    public Command Create()
    {
        Command mark = new("mark", "Marks a finding of a recorded exchange as a false positive.") { _exchange, _finding, _text, _keep, _by };
        mark.SetAction(MarkAsync);
        Command except = new("except", "Writes an exception for a marked text into the policy: this guard's rule, this application, this text or passage, until a day.") { _marking, _of, _owner, _expires, _policy };
        except.SetAction(parsed => With(parsed, (_, store) => Task.FromResult(Except(parsed, store))));
        Command rows = new("rows", "Prints the markings as JSON Lines of labelled rows for 'cordon eval'; those without their text have its digest alone.");
        rows.SetAction(parsed => With(parsed, (_, store) =>
        {
            foreach (Marking marking in store.List())
            {
                Console.WriteLine(Row(marking).ToJsonString(Plain));
            }

            return Task.FromResult(Exit.Fine);
        }));
        return new Command("feedback", "Marks false positives, makes rows and exceptions of them.") { _data, mark, except, rows };
    }

    private Task<int> MarkAsync(ParseResult parsed) => With(parsed, async (state, store) =>
    {
        if (await ReadAsync(parsed.GetRequiredValue(_text)) is not { } text)
        {
            return Exit.Usage($"--text {parsed.GetRequiredValue(_text)}: cannot be read as UTF-8 of at most {MostTextBytes} bytes.");
        }

        string evidence = Path.Combine(parsed.GetRequiredValue(_data), "evidence");
        (RecordedFinding? finding, string why) = await RecordedFinding.FindAsync(state, evidence, parsed.GetRequiredValue(_exchange), parsed.GetValue(_finding));
        if (finding is null)
        {
            return Exit.Complain(Exit.Finding, why);
        }

        switch (finding.IsIn(text))
        {
            case false:
                return Exit.Complain(Exit.Finding, $"what was found at characters {finding.Start} to {finding.End} does not stand there in this text: it is another text.");
            case null:
                Exit.Complain(Exit.Fine, "whether this is the text could not be checked: the record has no commitment to what was found, or its salt is gone.");
                break;
        }

        Marking marking = store.Mark(new Marking(
            "", finding.Exchange, finding.Number, finding.Direction, finding.Surface, finding.Type, finding.Guard, finding.Rule, finding.Tenant, finding.Application,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), parsed.GetValue(_keep) ? text : null, parsed.GetRequiredValue(_by), default)
        {
            Passage = Passage.DigestOf(text, finding.Start, finding.End),
        });
        Console.WriteLine($"{marking.Id}  {marking.Guard}/{marking.Rule}  {marking.Surface}  sha256 {marking.Sha256}{(marking.Passage is { } passage ? $"  passage {passage}" : "")}");
        return Exit.Fine;
    });

    private int Except(ParseResult parsed, FeedbackStore store)
    {
        if (store.Find(parsed.GetRequiredValue(_marking)) is not { } marking)
        {
            return Exit.Complain(Exit.Finding, "there is no such marking; 'cordon feedback rows' prints them all.");
        }

        if (PolicyException.WhyNot(marking.Guard, marking.Rule) is { } why)
        {
            return Exit.Complain(Exit.Finding, $"{why}. The marking stays.");
        }

        ExceptionScope of = parsed.GetValue(_of) ?? (marking.Direction == "response" ? ExceptionScope.Passage : ExceptionScope.Text);
        if (of == ExceptionScope.Passage && WhyNoPassage(marking) is { } noPassage)
        {
            return Exit.Complain(Exit.Finding, $"{noPassage}; '--of text' excepts the whole text. The marking stays.");
        }

        string owner = parsed.GetRequiredValue(_owner).Trim();
        if (owner.Length == 0 || Until(parsed.GetRequiredValue(_expires)) is not { } expires)
        {
            return Exit.Usage($"--owner must name somebody, and --expires a time to come, at most {PolicyException.MostDays} days away.");
        }

        if (ExceptionFile.Add(parsed.GetRequiredValue(_policy), marking, of, owner, expires) is { } complaint)
        {
            return Exit.Complain(Exit.UsageError, complaint);
        }

        store.Except(marking, owner, expires);
        Console.WriteLine($"{marking.Id} is excepted until {expires.UtcDateTime:u}");
        return Exit.Fine;
    }

    private static string? WhyNoPassage(Marking marking) => PolicyException.WhyNoPassage(marking.Guard, marking.Rule)
        ?? (marking.Passage is null ? $"this marking has no passage: what was found is longer than {Passage.Longest} characters, or an older version marked it" : null);

    // The schema of labelled data: what is harmless and was found all the same is hard.
    private static JsonObject Row(Marking marking)
    {
        JsonObject row = new() { ["id"] = marking.Id };
        if (marking.Text is { } text)
        {
            row["text"] = text;
        }

        row["label"] = 0;
        row["kind"] = "hard_benign";
        row["lang"] = "und";
        row["source"] = "feedback";
        row["licence"] = "own";
        row["surface"] = marking.Surface;
        row["meta"] = new JsonObject
        {
            ["sha256"] = marking.Sha256,
            ["passage"] = marking.Passage,
            ["exchange"] = marking.Exchange,
            ["guard"] = marking.Guard,
            ["rule"] = marking.Rule,
            ["type"] = marking.Type,
            ["marked_by"] = marking.By,
            ["marked_at"] = marking.At.UtcDateTime,
            ["exception_owner"] = marking.Owner,
            ["exception_expires"] = marking.Expires?.UtcDateTime,
        };
        return row;
    }

    private static DateTimeOffset? Until(string text)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset? until = text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= PolicyException.MostDays ? now.AddDays(days)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset given) ? given
            : null;
        return until > now && until <= now.AddDays(PolicyException.MostDays) ? until : null;
    }

    private static async Task<string?> ReadAsync(string path)
    {
        try
        {
            await using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            byte[] bytes = new byte[MostTextBytes + 1];
            int read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
            return read > MostTextBytes ? null : new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return null;
        }
    }

    private async Task<int> With(ParseResult parsed, Func<StateDatabase, FeedbackStore, Task<int>> act)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        try
        {
            using StateDatabase state = SharedStateReference.Open(data);
            using FeedbackStore store = new(state, TimeProvider.System);
            return await act(state, store);
        }
        catch (EvidenceCorruptException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message}. Look with 'cordon verify'.");
        }
    }
}
