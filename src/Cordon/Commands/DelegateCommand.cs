using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Admin;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.Commands;

/// <summary><c>cordon approvals delegate</c>: lets another person decide by one's own right for a while, on the state of a running or stopped gateway.</summary>
internal sealed class DelegateCommand(Option<string> data, Option<bool> json, Option<string?> key)
{
    private const int MostRows = 1_000;

    private readonly Option<string?> _to = new("--to") { Description = "Id of the other person's key (the part after ck_), with the role approver or admin." };
    private readonly Option<string?> _until = new("--until") { Description = $"Until when: 2026-12-31, with a time, or a number of days as 14d; at most {DelegationStore.MostDays} days." };
    private readonly Argument<string> _id = new("id") { Description = "The delegation's id (ad_…).", Validators = { NoOption.Check } };

    public Command Create()
    {
        Command list = new("list", "Lists delegations, the latest first, also those that are over.") { key };
        list.SetAction(parsed => With(parsed, (store, by) =>
        {
            foreach (Delegation delegation in store.List(by.Role == KeyRole.Admin ? null : by.Tenant, MostRows))
            {
                Print(delegation, parsed.GetValue(json));
            }

            return Exit.Fine;
        }));

        Command end = new("end", "Ends one before its time: whose right it is, who has it, or an admin.") { _id, key };
        end.SetAction(parsed => With(parsed, (store, by) =>
        {
            string id = parsed.GetRequiredValue(_id);
            return Answer(parsed, store.End(id, by), store.Find(id));
        }));

        Command command = new("delegate", "Lets another person decide by one's own right for a while; a running gateway notices at once.") { _to, _until, key, list, end };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(_to) is not { } to || parsed.GetValue(_until) is not { } text)
            {
                return Exit.Usage("say to whom and until when: --to KEY --until TIME.");
            }

            return With(parsed, (store, by) => Answer(parsed, store.Hand(by, to, Until(text, DateTimeOffset.UtcNow), out Delegation? made), made));
        });
        return command;
    }

    private int Answer(ParseResult parsed, DelegationOutcome outcome, Delegation? delegation)
    {
        if (outcome != DelegationOutcome.Done)
        {
            string message = ApprovalComplaint.Of(outcome).Message;
            return Exit.Complain(Exit.Finding, char.ToLowerInvariant(message[0]) + message[1..]);
        }

        Print(delegation!, parsed.GetValue(json));
        return Exit.Fine;
    }

    private static void Print(Delegation delegation, bool json)
    {
        if (!json)
        {
            string state = delegation.HoldsAt(DateTimeOffset.UtcNow) ? $"until {delegation.Ends:u}" : $"over since {delegation.Ended ?? delegation.Ends:u}";
            Console.WriteLine($"{delegation.Id}  {delegation.From} ({ApprovalPrinter.Visible(delegation.FromName)}) to {delegation.To} ({ApprovalPrinter.Visible(delegation.ToName)})  {state}");
            return;
        }

        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            DelegationJson.Write(writer, delegation, DateTimeOffset.UtcNow);
            writer.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    // What cannot be read is no time ahead, and is refused as such.
    private static DateTimeOffset Until(string text, DateTimeOffset now) =>
        text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= DelegationStore.MostDays ? now.AddDays(days)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time
        : DateTimeOffset.MinValue;

    private int With(ParseResult parsed, Func<DelegationStore, Approver, int> act) => ApproverDesk.With(
        parsed.GetRequiredValue(data), parsed.GetValue(key), (state, keys, by) => act(new DelegationStore(state, keys, TimeProvider.System, RandomNumberGenerator.Fill), by));
}
