using System.CommandLine;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Admin;
using Cordon.State.Approvals;
using Cordon.State.Sessions;

namespace Cordon.Commands;

/// <summary>
/// <c>cordon sessions</c>: which labels sessions carry, and taking one from a session, on the state of a running or stopped gateway. Whoever decides shows a key: the
/// file would take anybody's word.
/// </summary>
internal sealed class SessionsCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per session.", Recursive = true };
    private readonly Option<string?> _key = new("--key") { Description = $"Key of the person who looks or decides, with the role approver or admin (else {ApproverDesk.KeyVariable}, which other users of the machine cannot read).", Recursive = true };
    private readonly Option<int> _limit = new("--limit") { Description = "Most lines.", DefaultValueFactory = _ => 100 };
    private readonly Option<string> _label = new("--label") { Description = "The label that is taken: untrusted, secret, pii or confidential:CLASS.", Required = true };
    private readonly Option<string> _reason = new("--reason") { Description = "Why; kept with the session, its hash goes into evidence.", Required = true };
    private readonly Argument<string> _id = new("session") { Description = "The session's id, as 'cordon approvals show' and 'list' print it.", Validators = { NoOption.Check } };

    public Command Create()
    {
        Command list = new("list", "Lists sessions that carry labels, the latest first.") { _limit };
        list.SetAction(parsed => With(parsed, (store, by) =>
        {
            foreach (Session session in store.List(by, Math.Max(1, parsed.GetValue(_limit))))
            {
                Console.WriteLine(parsed.GetValue(_json) ? Json(json => SessionJson.WriteLine(json, session)) : Line(session));
            }

            return Exit.Fine;
        }));

        Command show = new("show", "Shows one, with what persons have taken from it and why.") { _id };
        show.SetAction(parsed => With(parsed, (store, by) => Show(parsed, store, by)));

        Command declassify = new("declassify", "Takes a label from a session; what it has read until now does not bring it again, what it reads next does.") { _id, _label, _reason };
        declassify.SetAction(parsed => With(parsed, (store, by) =>
        {
            string reason = parsed.GetRequiredValue(_reason);
            if (reason.Length is 0 or > ClearingStore.LongestReason)
            {
                return Exit.Usage($"--reason has 1 to {ClearingStore.LongestReason} characters.");
            }

            ClearingOutcome outcome = store.Clear(parsed.GetRequiredValue(_id), parsed.GetRequiredValue(_label), reason, by);
            return outcome == ClearingOutcome.Done ? Show(parsed, store, by) : Complain(outcome);
        }));

        return new Command("sessions", "Shows which labels sessions carry, and takes them away, with a reason and on record.") { _data, _json, _key, list, show, declassify };
    }

    private int Show(ParseResult parsed, ClearingStore store, Approver by)
    {
        if (store.Find(parsed.GetRequiredValue(_id), by) is not { } session)
        {
            return Complain(ClearingOutcome.Unknown);
        }

        if (parsed.GetValue(_json))
        {
            Console.WriteLine(Json(json => SessionJson.Write(json, session)));
            return Exit.Fine;
        }

        Console.WriteLine(Line(session.Session));
        foreach (Clearing clearing in session.Clearings)
        {
            Console.WriteLine($"  {clearing.Label} taken by {Plain(clearing.Name)} ({clearing.Key}) {clearing.At:u}: {Plain(clearing.Reason)}{(clearing.Sequence is { } sequence ? $" [statement {sequence}]" : "")}");
        }

        return Exit.Fine;
    }

    private static string Line(Session session) =>
        $"{session.Id}  {(session.Labels.IsEmpty ? "no labels" : string.Join(", ", session.Labels.Order(StringComparer.Ordinal)))}  {Plain(session.Tenant)}/{Plain(session.Application)}  last seen {session.LastSeen:u}";

    // Names and reasons are persons' words, and a terminal obeys some characters.
    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '\uFFFD' : c));

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static int Complain(ClearingOutcome outcome)
    {
        string message = SessionJson.Complaint(outcome).Message;
        return Exit.Complain(Exit.Finding, char.ToLowerInvariant(message[0]) + message[1..]);
    }

    private int With(ParseResult parsed, Func<ClearingStore, Approver, int> act) => ApproverDesk.With(parsed.GetRequiredValue(_data), parsed.GetValue(_key), (state, _, by) =>
    {
        using ClearingStore store = new(state, TimeProvider.System);
        return act(store, by);
    });
}
