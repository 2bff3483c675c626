using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Contracts;
using Cordon.State;
using Cordon.State.Keys;

namespace Cordon.Commands;

/// <summary><c>cordon keys</c>: create, list, revoke and rotate, on the state of a running or stopped gateway.</summary>
internal sealed class KeysCommand
{
    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per key.", Recursive = true };
    private readonly Option<string> _name = new("--name") { Description = "What the key is for.", Required = true };
    private readonly Option<string> _tenant = new("--tenant") { Description = "Tenant.", DefaultValueFactory = _ => "default" };
    private readonly Option<string?> _application = new("--application") { Description = "Application; policy layers go by it (else default, for approvers approvers)." };
    private readonly Option<string> _role = new("--role") { Description = "caller, admin for the admin API, or approver for deciding about approvals alone.", DefaultValueFactory = _ => "caller" };
    private readonly Option<string[]> _groups = new("--group") { Description = "A group of those who decide, as approvals.escalation in the policy names it; several times." };
    private readonly Option<string?> _agent = new("--agent") { Description = "The agent that acts with it ('cordon agents')." };
    private readonly Argument<string> _id = new("id") { Description = "The key's id (the part after ck_).", Validators = { NoOption.Check } };

    public Command Create()
    {
        _role.CompletionSources.Add("caller", "admin", "approver");
        Command create = new("create", "Creates a key and prints its secret, once.") { _name, _tenant, _application, _role, _groups, _agent };
        create.SetAction(parsed => With(parsed, keys =>
        {
            if (!Words.TryParse(parsed.GetRequiredValue(_role), out KeyRole role))
            {
                return Exit.Usage("--role is caller, admin or approver.");
            }

            ImmutableArray<string> groups = [.. parsed.GetValue(_groups) ?? []];
            if (KeyGroups.Problem(groups, role) is { } problem)
            {
                return Exit.Usage($"--group: {problem}.");
            }

            IssuedKey issued = keys.Create(new KeyRequest(parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_tenant), parsed.GetValue(_application) ?? Key.UsualApplication(role), role, Agent: parsed.GetValue(_agent)) { Groups = groups });
            Print(issued, parsed.GetValue(_json));
            return Exit.Fine;
        }));

        Command list = new("list", "Lists keys, without secrets.");
        list.SetAction(parsed => With(parsed, keys =>
        {
            foreach (Key key in keys.List())
            {
                if (parsed.GetValue(_json))
                {
                    Console.WriteLine(Json(key).ToJsonString());
                    continue;
                }

                string state = key.Revoked is { } at ? $"revoked {at:u}" : key.Expires is { } expires ? $"expires {expires:u}" : "valid";
                Console.WriteLine($"{key.Id}  {Words.Of(key.Role),-8}  {key.Tenant}/{key.Application}{(key.Agent is { } agent ? $" as {agent}" : "")}  {key.Name}{(key.Groups.IsEmpty ? "" : $" ({string.Join(' ', key.Groups)})")}  {state}");
            }

            return Exit.Fine;
        }));

        Command revoke = new("revoke", "Revokes a key; a running gateway notices within a second.") { _id };
        revoke.SetAction(parsed => With(parsed, keys =>
            keys.Revoke(parsed.GetRequiredValue(_id)) ? Exit.Fine : Exit.Complain(Exit.Finding, "there is no valid key with this id; see 'cordon keys list'.")));

        Command rotate = new("rotate", "Issues a new secret; the old one stays valid for a day.") { _id };
        rotate.SetAction(parsed => With(parsed, keys =>
        {
            if (keys.Rotate(parsed.GetRequiredValue(_id)) is not { } issued)
            {
                return Exit.Complain(Exit.Finding, "there is no valid key with this id; see 'cordon keys list'.");
            }

            Print(issued, parsed.GetValue(_json));
            return Exit.Fine;
        }));

        return new Command("keys", "Creates, lists, revokes and rotates Cordon keys.") { _data, _json, create, list, revoke, rotate };
    }

    private static void Print(IssuedKey issued, bool json)
    {
        if (!json)
        {
            Console.WriteLine(issued.Presented);
            return;
        }

        JsonObject told = Json(issued.Key);
        told["key"] = issued.Presented;
        Console.WriteLine(told.ToJsonString());
    }

    private static JsonObject Json(Key key) => new()
    {
        ["id"] = key.Id,
        ["name"] = key.Name,
        ["role"] = Words.Of(key.Role),
        ["tenant"] = key.Tenant,
        ["application"] = key.Application,
        ["groups"] = new JsonArray([.. key.Groups.Select(group => JsonValue.Create(group))]),
        ["agent"] = key.Agent,
        ["created"] = key.Created,
        ["expires"] = key.Expires,
        ["revoked"] = key.Revoked,
        ["last_used"] = key.LastUsed,
    };

    private int With(ParseResult parsed, Func<KeyStore, int> act)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        using KeyStore keys = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        return act(keys);
    }
}
