using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Mandates;
using Cordon.State;
using Cordon.State.Agents;

namespace Cordon.Commands;

/// <summary><c>cordon agents</c>: who answers for each agent and what it may use at most, on the state of a running or stopped gateway.</summary>
internal sealed class AgentsCommand
{
    private const string NoSuchAgent = "there is no such agent, or it was revoked, which is for good; see 'cordon agents list'.";

    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per agent.", Recursive = true };
    private readonly Option<string> _tenant = new("--tenant") { Description = "The agent's tenant.", DefaultValueFactory = _ => "default" };
    private readonly Argument<string> _id = new("id") { Description = "The agent's id, as keys and tokens name it.", Validators = { NoOption.Check } };
    private readonly Option<string> _owner = new("--owner") { Description = "The person who answers for it; goes into evidence.", Required = true };
    private readonly Option<string?> _newOwner = new("--owner") { Description = "Another person who answers for it from now on." };
    private readonly Option<string> _formerOwner = new("--owner") { Description = "Who answers for nothing any more.", Required = true };
    private readonly Option<string[]> _tools = new("--tool") { Description = "A tool that it may use, as policy calls it; globs, several times. Without any it may use none." };
    private readonly Option<string[]> _models = new("--model") { Description = "A model that it may use; globs, several times. Without any it may use none." };
    private readonly Option<string> _tier = new("--tier") { Description = "Its risk tier: rules see the higher of this and the application's.", DefaultValueFactory = _ => "low" };
    private readonly Option<string> _purpose = new("--purpose") { Description = "What it is for.", DefaultValueFactory = _ => "" };
    private readonly Option<string> _expires = new("--expires") { Description = $"Until when: 2026-12-31, with a time, or a number of days as 14d; at most {Agent.MostDays} days.", DefaultValueFactory = _ => $"{(int)Agent.UsualLife.TotalDays}d" };
    private readonly Option<string?> _key = new("--public-key") { Description = "File with its public key, as a JSON Web Key: it passes its mandates on with it." };
    private readonly Option<string> _by = new("--by") { Description = "Who does this; goes into evidence.", DefaultValueFactory = _ => Environment.UserName };

    public Command Create()
    {
        _tier.CompletionSources.Add([.. Words.All<Tier>()]);
        Command list = new("list", "Lists agents: state, owner, expiry.");
        list.SetAction(parsed => With(parsed, agents =>
        {
            foreach (Agent agent in agents.List())
            {
                Print(agent, parsed.GetValue(_json));
            }

            return Exit.Fine;
        }));

        Command show = new("show", "Shows an agent with all that it may use.") { _id, _tenant };
        show.SetAction(parsed => With(parsed, agents =>
        {
            if (agents.List().FirstOrDefault(agent => agent.Tenant == parsed.GetRequiredValue(_tenant) && agent.Id == parsed.GetRequiredValue(_id)) is not { } agent)
            {
                return Exit.Complain(Exit.Finding, NoSuchAgent);
            }

            Print(agent, parsed.GetValue(_json));
            if (!parsed.GetValue(_json))
            {
                Console.WriteLine($"  tools    {(agent.Tools.IsEmpty ? "none" : string.Join(' ', agent.Tools))}");
                Console.WriteLine($"  models   {(agent.Models.IsEmpty ? "none" : string.Join(' ', agent.Models))}");
                Console.WriteLine($"  purpose  {agent.Purpose}");
            }

            return Exit.Fine;
        }));

        Command register = new("register", "Registers an agent, or changes one; a running gateway notices within a second.") { _id, _tenant, _owner, _tools, _models, _tier, _purpose, _expires, _key, _by };
        register.SetAction(parsed => With(parsed, agents =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            if (!Words.TryParse(parsed.GetRequiredValue(_tier), out Tier tier))
            {
                return Exit.Usage($"--tier is {string.Join(", ", Words.All<Tier>())}.");
            }

            string? key = null;
            if (parsed.GetValue(_key) is { } file)
            {
                if (!File.Exists(file) || new FileInfo(file).Length > Agent.LongestKey)
                {
                    return Exit.Usage($"--public-key {file}: no such file, or longer than {Agent.LongestKey} bytes.");
                }

                key = File.ReadAllText(file).Trim();
            }

            Agent wanted = new(
                parsed.GetRequiredValue(_tenant), parsed.GetRequiredValue(_id), parsed.GetRequiredValue(_owner), tier, [.. parsed.GetValue(_tools) ?? []], [.. parsed.GetValue(_models) ?? []],
                parsed.GetRequiredValue(_purpose), now, Until(parsed.GetRequiredValue(_expires), now))
            {
                PublicKey = key,
            };
            return (wanted.Problem(now) ?? AgentKey.Problem(key)) is { } problem ? Exit.Usage(problem + ".") : Told(parsed, agents.Register(wanted, parsed.GetRequiredValue(_by)));
        }));

        Command renew = new("renew", "Gives an agent more time, and perhaps another owner.") { _id, _tenant, _newOwner, _expires, _by };
        renew.SetAction(parsed => With(parsed, agents =>
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            DateTimeOffset expires = Until(parsed.GetRequiredValue(_expires), now);
            return expires <= now || expires > now.AddDays(Agent.MostDays) || parsed.GetValue(_newOwner) is { Length: 0 or > Agent.LongestWord }
                ? Exit.Usage($"--expires lies ahead, at most {Agent.MostDays} days; --owner names somebody.")
                : Told(parsed, agents.Renew(parsed.GetRequiredValue(_tenant), parsed.GetRequiredValue(_id), expires, parsed.GetValue(_newOwner), parsed.GetRequiredValue(_by)));
        }));

        Command revoke = new("revoke", "Stops an agent for good; a running gateway notices within a second.") { _id, _tenant, _by };
        revoke.SetAction(parsed => With(parsed, agents => Told(parsed, agents.Revoke(parsed.GetRequiredValue(_tenant), parsed.GetRequiredValue(_id), parsed.GetRequiredValue(_by)))));

        Command disown = new("disown", "Stops all agents of somebody who left, until others renew them.") { _formerOwner, _by };
        disown.SetAction(parsed => With(parsed, agents =>
        {
            foreach (Agent agent in agents.Disown(parsed.GetRequiredValue(_formerOwner), parsed.GetRequiredValue(_by)))
            {
                Print(agent, parsed.GetValue(_json));
            }

            return Exit.Fine;
        }));

        return new Command("agents", "Registers, lists, renews and revokes agents.") { _data, _json, list, show, register, renew, revoke, disown };
    }

    private int Told(ParseResult parsed, Agent? agent)
    {
        if (agent is null)
        {
            return Exit.Complain(Exit.Finding, NoSuchAgent);
        }

        Print(agent, parsed.GetValue(_json));
        return Exit.Fine;
    }

    private static void Print(Agent agent, bool json) => Console.WriteLine(json
        ? Json(agent).ToJsonString()
        : $"{Words.Of(agent.StateAt(DateTimeOffset.UtcNow)),-9}  {agent.Tenant}/{agent.Id}  {(agent.Owner.Length > 0 ? agent.Owner : "nobody")}  {Words.Of(agent.Tier)}  expires {agent.Expires:u}");

    private static JsonObject Json(Agent agent) => new()
    {
        ["tenant"] = agent.Tenant,
        ["id"] = agent.Id,
        ["state"] = Words.Of(agent.StateAt(DateTimeOffset.UtcNow)),
        ["owner"] = agent.Owner,
        ["tier"] = Words.Of(agent.Tier),
        ["tools"] = new JsonArray([.. agent.Tools.Select(glob => JsonValue.Create(glob))]),
        ["models"] = new JsonArray([.. agent.Models.Select(glob => JsonValue.Create(glob))]),
        ["purpose"] = agent.Purpose,
        ["created"] = agent.Created,
        ["expires"] = agent.Expires,
        ["revoked"] = agent.Revoked,
    };

    // What cannot be read is no time ahead, and is refused as such.
    private static DateTimeOffset Until(string text, DateTimeOffset now) =>
        text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int days) && days <= Agent.MostDays ? now.AddDays(days)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time
        : DateTimeOffset.MinValue;

    private int With(ParseResult parsed, Func<AgentStore, int> act)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        return act(new AgentStore(state, TimeProvider.System));
    }
}
