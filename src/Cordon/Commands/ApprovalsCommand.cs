using System.CommandLine;
using System.Security.Cryptography;
using Cordon.Configuration;
using Cordon.Contracts;
using Cordon.Gateway.Admin;
using Cordon.State;
using Cordon.State.Approvals;

namespace Cordon.Commands;

/// <summary>
/// <c>cordon approvals</c>: what waits for a person, and deciding about it, on the state of a running or stopped gateway. Whoever decides shows
/// a key: the file would take anybody's word.
/// </summary>
internal sealed class ApprovalsCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per approval.", Recursive = true };
    private readonly Option<string?> _state = new("--state") { Description = "open, granted, redeemed, denied, expired, withdrawn, or all (else open)." };
    private readonly Option<string?> _application = new("--application") { Description = "Only those of this application." };
    private readonly Option<int> _limit = new("--limit") { Description = "Most lines.", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _before = new("--before") { Description = "Only those opened before this one: the last of the page before." };
    private readonly Option<string?> _key = new("--key") { Description = $"Key of the person who decides, with the role approver or admin (else {ApproverDesk.KeyVariable}, which other users of the machine cannot read)." };
    private readonly Option<string> _note = new("--note") { Description = "Why; kept with the approval.", DefaultValueFactory = _ => "" };
    private readonly Option<int?> _alike = new("--alike") { Description = "Grants all open requests of the same rule, tool and caller, if there are just so many." };
    private readonly Argument<string> _id = new("id") { Description = "The approval's id (ap_…).", Validators = { NoOption.Check } };

    public Command Create()
    {
        _state.CompletionSources.Add([.. Words.All<ApprovalState>(), "all"]);
        Command list = new("list", "Lists approvals, the latest first; without an option those that wait for a person.") { _state, _application, _limit, _before };
        list.SetAction(parsed => With(parsed, store => List(parsed, store)));

        Command show = new("show", "Shows one, with the complete arguments and why a person is asked.") { _id };
        show.SetAction(parsed => With(parsed, store =>
        {
            if (store.Find(parsed.GetRequiredValue(_id)) is not { } approval)
            {
                return Complain(ApprovalOutcome.Unknown, 0);
            }

            ApprovalPrinter.Print(approval, parsed.GetValue(_json));
            return Exit.Fine;
        }));

        Command grant = new("grant", "Grants one: the same call passes, once; a running gateway notices within a second.") { _id, _key, _note, _alike };
        grant.SetAction(parsed => Decide(parsed, (store, by) =>
        {
            int there = 0;
            string id = parsed.GetRequiredValue(_id);
            string note = parsed.GetRequiredValue(_note);
            return (parsed.GetValue(_alike) is { } count ? store.GrantAlike(id, count, by, note, out there) : store.Grant(id, by, note), there);
        }));

        Command deny = new("deny", "Denies one; the same call is refused without asking again until the request would have expired.") { _id, _key, _note };
        deny.SetAction(parsed => Decide(parsed, (store, by) => (store.Deny(parsed.GetRequiredValue(_id), by, parsed.GetRequiredValue(_note)), 0)));

        return new Command("approvals", "Shows what waits for a person, and decides about it.") { _data, _json, list, show, grant, deny, new DelegateCommand(_data, _json, _key).Create(), new ForecastCommand(_data, _json).Create() };
    }

    private int List(ParseResult parsed, ApprovalStore store)
    {
        ApprovalState? state = ApprovalState.Open;
        if (parsed.GetValue(_state) is { } word)
        {
            if (word != "all" && !Words.TryParse(word, out ApprovalState _))
            {
                return Exit.Usage($"--state is one of: {string.Join(", ", Words.All<ApprovalState>())}, all.");
            }

            state = Words.TryParse(word, out ApprovalState read) ? read : null;
        }

        foreach (Approval approval in store.List(new ApprovalFilter(state, Application: parsed.GetValue(_application), Before: parsed.GetValue(_before), Limit: Math.Max(1, parsed.GetValue(_limit)))))
        {
            ApprovalPrinter.PrintLine(approval, parsed.GetValue(_json));
        }

        return Exit.Fine;
    }

    private int Decide(ParseResult parsed, Func<ApprovalStore, Approver, (ApprovalOutcome Outcome, int There)> decide) => ApproverDesk.With(parsed.GetRequiredValue(_data), parsed.GetValue(_key), (state, keys, by) =>
    {
        if (parsed.GetRequiredValue(_note).Length > ApprovalStore.LongestNote)
        {
            return Exit.Usage($"--note has at most {ApprovalStore.LongestNote} characters.");
        }

        ApprovalStore store = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        (ApprovalOutcome outcome, int there) = decide(store, new DelegationStore(state, keys, TimeProvider.System, RandomNumberGenerator.Fill).WithHanded(by));
        if (outcome is not (ApprovalOutcome.Done or ApprovalOutcome.OneOfTwo))
        {
            return Complain(outcome, there);
        }

        ApprovalPrinter.PrintLine(store.Find(parsed.GetRequiredValue(_id))!, parsed.GetValue(_json));
        return Exit.Fine;
    });

    private static int Complain(ApprovalOutcome outcome, int there)
    {
        string message = ApprovalComplaint.Of(outcome, there).Message;
        return Exit.Complain(Exit.Finding, char.ToLowerInvariant(message[0]) + message[1..]);
    }

    private int With(ParseResult parsed, Func<ApprovalStore, int> act)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        return act(new ApprovalStore(state, TimeProvider.System, RandomNumberGenerator.Fill));
    }
}
