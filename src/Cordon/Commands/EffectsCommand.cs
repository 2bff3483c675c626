using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Admin;
using Cordon.State.Approvals;
using Cordon.State.Effects;

namespace Cordon.Commands;

/// <summary>
/// <c>cordon effects</c>: calls of tools that were noted before they were sent, and saying what became of one of which nobody knows, on the state of a running or
/// stopped gateway. Whoever looks shows a key: the file would take anybody's word.
/// </summary>
internal sealed class EffectsCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per call.", Recursive = true };
    private readonly Option<string?> _key = new("--key") { Description = $"Key of the person who looks or decides, with the role approver or admin (else {ApproverDesk.KeyVariable}, which other users of the machine cannot read).", Recursive = true };
    private readonly Option<string?> _state = new("--state") { Description = "reserved, done, failed, ambiguous, or all (else ambiguous)." };
    private readonly Option<int> _limit = new("--limit") { Description = "Most lines.", DefaultValueFactory = _ => 100 };
    private readonly Option<string> _outcome = new("--outcome") { Description = "What became of it: done or failed.", Required = true };
    private readonly Option<string> _note = new("--note") { Description = "How that is known; kept with the call.", DefaultValueFactory = _ => "" };
    private readonly Argument<string> _id = new("id") { Description = "The call's id (ef_…).", Validators = { NoOption.Check } };

    public Command Create()
    {
        _state.CompletionSources.Add([.. Words.All<EffectState>(), "all"]);
        _outcome.CompletionSources.Add(["done", "failed"]);
        Command list = new("list", "Lists noted calls, the latest first; without an option those of which nobody knows what became.") { _state, _limit };
        list.SetAction(parsed => With(parsed, (store, by) => List(parsed, store, by)));

        Command show = new("show", "Shows one.") { _id };
        show.SetAction(parsed => With(parsed, (store, by) => Show(parsed, store, by)));

        Command resolve = new("resolve", "Says what became of one; then the same call may be sent again.") { _id, _outcome, _note };
        resolve.SetAction(parsed => With(parsed, (store, by) =>
        {
            if (parsed.GetRequiredValue(_outcome) is not ("done" or "failed"))
            {
                return Exit.Usage("--outcome is done or failed.");
            }

            if (parsed.GetRequiredValue(_note).Length > EffectStore.LongestNote)
            {
                return Exit.Usage($"--note has at most {EffectStore.LongestNote} characters.");
            }

            EffectVerdict verdict = store.Resolve(parsed.GetRequiredValue(_id), parsed.GetRequiredValue(_outcome) == "done", parsed.GetRequiredValue(_note), by);
            return verdict == EffectVerdict.Done ? Show(parsed, store, by) : Complain(verdict);
        }));

        return new Command("effects", "Shows calls of tools of which nobody knows what became, and says so when somebody does.") { _data, _json, _key, list, show, resolve };
    }

    private int List(ParseResult parsed, EffectStore store, Approver by)
    {
        string word = parsed.GetValue(_state) ?? Words.Of(EffectState.Ambiguous);
        if (word != "all" && !Words.TryParse(word, out EffectState _))
        {
            return Exit.Usage($"--state is one of: {string.Join(", ", Words.All<EffectState>())}, all.");
        }

        foreach (EffectRecord effect in store.List(by, Words.TryParse(word, out EffectState state) ? state : null, Math.Max(1, parsed.GetValue(_limit))))
        {
            Console.WriteLine(parsed.GetValue(_json) ? Json(effect) : Line(effect));
        }

        return Exit.Fine;
    }

    private int Show(ParseResult parsed, EffectStore store, Approver by)
    {
        if (store.Find(parsed.GetRequiredValue(_id), by) is not { } effect)
        {
            return Complain(EffectVerdict.Unknown);
        }

        if (parsed.GetValue(_json))
        {
            Console.WriteLine(Json(effect));
            return Exit.Fine;
        }

        Console.WriteLine(Line(effect));
        Console.WriteLine($"Exchange {effect.Call.Exchange}, session {ApprovalPrinter.Visible(effect.Call.Session)}, log {effect.Call.Log}.");
        if (effect.Resolved is { } resolved)
        {
            Console.WriteLine($"{Words.Of(effect.State)}, says {ApprovalPrinter.Visible(resolved.Name)} ({resolved.Key}) {effect.Ended:u}{(resolved.Note.Length > 0 ? $": {ApprovalPrinter.Visible(resolved.Note)}" : "")}");
        }

        return Exit.Fine;
    }

    private static string Line(EffectRecord effect) =>
        $"{effect.Id}  {Words.Of(effect.State),-9}  {ApprovalPrinter.Visible(effect.Call.Tool)}  {ApprovalPrinter.Visible(effect.Call.Caller.Tenant)}/{ApprovalPrinter.Visible(effect.Call.Caller.Application)}  sent {effect.Reserved:u}";

    private static string Json(EffectRecord effect)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            EffectJson.Write(json, effect);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static int Complain(EffectVerdict verdict)
    {
        string message = EffectJson.Complaint(verdict).Message;
        return Exit.Complain(Exit.Finding, char.ToLowerInvariant(message[0]) + message[1..]);
    }

    private int With(ParseResult parsed, Func<EffectStore, Approver, int> act) => ApproverDesk.With(
        parsed.GetRequiredValue(_data), parsed.GetValue(_key), (state, _, by) => act(new EffectStore(state, TimeProvider.System, RandomNumberGenerator.Fill), by));
}
