using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Gateway.Identity.Tokens;
using Cordon.State;
using Cordon.State.Agents;
using Cordon.State.Keys;
using Cordon.State.SessionTokens;

namespace Cordon.Commands;

/// <summary><c>cordon tokens</c>: a key exchanged for a token of one session, those that have not expired, and taking one back; on the state of a running or stopped gateway.</summary>
internal sealed class TokensCommand
{
    private const string KeyVariable = "CORDON_KEY";

    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per token.", Recursive = true };
    private readonly Option<string?> _key = new("--key") { Description = $"The key that is exchanged, with the role caller or admin (else {KeyVariable}, which other users of the machine cannot read)." };
    private readonly Option<string?> _session = new("--session") { Description = "The one session that it is for (else a new one)." };
    private readonly Option<int> _seconds = new("--seconds") { Description = $"How long it lives, at most {SessionTokenDesk.LongestLifeSeconds}, and never longer than the key.", DefaultValueFactory = _ => SessionTokenDesk.UsualLifeSeconds };
    private readonly Option<string[]> _tools = new("--tool") { Description = "A glob of tools that it may use; several times (else all that the key may use)." };
    private readonly Option<string[]> _models = new("--model") { Description = "A glob of models that it may use; several times (else all that the key may use)." };
    private readonly Argument<string> _id = new("id") { Description = "The token's id, st-….", Validators = { NoOption.Check } };

    public Command Create()
    {
        Command issue = new("issue", "Exchanges a key for a token of one session, and prints it, once.") { _key, _session, _seconds, _tools, _models };
        issue.SetAction(parsed => With(parsed, (keys, tokens) => Issue(parsed, keys, tokens)));

        Command list = new("list", "Lists tokens that have not expired, oldest first.");
        list.SetAction(parsed => With(parsed, (_, tokens) =>
        {
            foreach (SessionToken token in tokens.List())
            {
                Console.WriteLine(parsed.GetValue(_json)
                    ? Json(token).ToJsonString()
                    : $"{token.Id}  key {token.KeyId}  created {token.Created:u}  {(token.Revoked is { } revoked ? $"revoked {revoked:u}" : $"expires {token.Expires:u}")}");
            }

            return Exit.Fine;
        }));

        Command revoke = new("revoke", "Takes a token back; a running gateway notices within a second.") { _id };
        revoke.SetAction(parsed => With(parsed, (_, tokens) =>
            tokens.Revoke(parsed.GetRequiredValue(_id), keyId: null) ? Exit.Fine : Exit.Complain(Exit.Finding, "there is no token of this id that has not expired; see 'cordon tokens list'.")));

        return new Command("tokens", "Exchanges keys for tokens of one session, lists and revokes them.") { _data, _json, issue, list, revoke };
    }

    private int Issue(ParseResult parsed, KeyStore keys, SessionTokenStore tokens)
    {
        if ((parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable)) is not { } presented)
        {
            return Exit.Usage($"a key is exchanged: set {KeyVariable}, or pass --key. 'cordon keys create --name NAME' makes one.");
        }

        string session = parsed.GetValue(_session) ?? $"s-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        int seconds = parsed.GetValue(_seconds);
        if (session.Length is 0 or > SessionTokenDesk.LongestSession || !session.All(c => c is > ' ' and <= '~'))
        {
            return Exit.Usage($"--session has 1 to {SessionTokenDesk.LongestSession} characters of ASCII without spaces.");
        }

        if (seconds is <= 0 or > SessionTokenDesk.LongestLifeSeconds)
        {
            return Exit.Usage($"--seconds is 1 to {SessionTokenDesk.LongestLifeSeconds}.");
        }

        if (Globs(parsed, _tools) is { IsValid: false } || Globs(parsed, _models) is { IsValid: false })
        {
            return Exit.Usage($"--tool and --model have 1 to {Agent.LongestGlob} characters each, and there are at most {Agent.MostGlobs} of each.");
        }

        if (keys.Find(presented) is not KeyLookup.Found { Key: { Role: not KeyRole.Approver } key })
        {
            return Exit.Complain(Exit.Finding, "this key cannot be exchanged: it has to be valid here, with the role caller or admin.");
        }

        SessionTokenDesk desk = new(tokens, keys, TimeProvider.System);
        if (desk.Issue(key, session, TimeSpan.FromSeconds(seconds), Globs(parsed, _tools).All, Globs(parsed, _models).All) is not var (token, issued))
        {
            return Exit.Complain(Exit.Finding, $"this key has {SessionTokenStore.MostOfKey} tokens that have not expired.");
        }

        if (!parsed.GetValue(_json))
        {
            Console.WriteLine(token);
            return Exit.Fine;
        }

        JsonObject told = Json(issued);
        told["session"] = session;
        told["token"] = token;
        Console.WriteLine(told.ToJsonString());
        return Exit.Fine;
    }

    private static (ImmutableArray<string>? All, bool IsValid) Globs(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) is { Length: > 0 } globs
        ? ([.. globs], globs.Length <= Agent.MostGlobs && globs.All(glob => glob.Length is > 0 and <= Agent.LongestGlob))
        : (null, true);

    private static JsonObject Json(SessionToken token) => new()
    {
        ["id"] = token.Id,
        ["key"] = token.KeyId,
        ["created"] = token.Created,
        ["expires"] = token.Expires,
        ["revoked"] = token.Revoked,
    };

    private int With(ParseResult parsed, Func<KeyStore, SessionTokenStore, int> act)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        using KeyStore keys = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        return act(keys, new SessionTokenStore(state, TimeProvider.System, RandomNumberGenerator.Fill));
    }
}
