using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence.Json;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Pins;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Peers;

/// <summary>The card that an agent shows, in one exchange: held against its pin, and rewritten so that whoever reads it comes here. Belongs to one exchange.</summary>
public sealed class PeerCard
{
    internal const string NameOfCard = "card";
    internal const int MostBytes = 64 * 1024;

    private const string Guard = "definitions";
    private static readonly string[] Lists = ["additionalInterfaces", "supportedInterfaces"];

    private readonly Exchange _exchange;
    private readonly string _agent;
    private readonly A2aOptions _options;
    private readonly PinStore _pins;

    internal PeerCard(Exchange exchange, string agent, A2aOptions options, PinStore pins) => (_exchange, _agent, _options, _pins) = (exchange, agent, options, pins);

    /// <summary>The card as callers get it; null, and the exchange says why, when they get none.</summary>
    internal byte[]? Rewrite(JsonTape card)
    {
        if (Sighting(card) is not { } seen)
        {
            Refuse(FindingTypes.DefinitionRejected, "The agent's card cannot be remembered in one way only, or is too long.");
            return null;
        }

        Seeing seeing = _pins.See(A2aRoute.PinnedAs(_agent), [seen], [PinKind.Card], (_, _) => null);
        Pin? pin = seeing.Known.GetValueOrDefault((PinKind.Card, NameOfCard));
        DefinitionOutcome outcome = _exchange.Policy!.Policy.Definitions.Judge(new DefinitionFact(seen.Digest, pin?.First.Digest, pin?.Approved?.Digest, pin?.Rejected, IsRenamed: false));
        if (outcome.IsBlocked || (outcome.Finding is not null && pin?.Seen.Digest != seen.Digest))
        {
            Note(outcome, seen.Digest);
        }

        if (outcome.IsBlocked)
        {
            Refuse(outcome.Finding!, $"This agent is hidden until your operator has approved its card ({outcome.Finding}).");
            return null;
        }

        byte[] moved = JsonEdit.Apply(card.Utf8.Span, [.. Addresses(card.Root).Select(url => new TextEdit(url.Raw, 0, url.Text().Length, Address()))]);
        return JsonTape.Read(moved, JsonLimits.Default, out _) is { } tape ? JsonCut.Apply(moved, [.. Cuts(tape.Root).OrderBy(cut => cut.Start)]) : moved;
    }

    private string Address()
    {
        HttpRequest request = _exchange.Http.Request;
        string gateway = _options.Address?.AbsoluteUri.TrimEnd('/') ?? $"{request.Scheme}://{request.Host.ToUriComponent()}";
        return gateway + A2aRoute.PathOf(_agent);
    }

    private static IEnumerable<JsonNode> Addresses(JsonNode card)
    {
        List<JsonNode> urls = [card.Get("url"u8)];
        foreach (string list in Lists)
        {
            foreach (JsonNode item in card.Get(Encoding.UTF8.GetBytes(list)).Items)
            {
                urls.Add(item.Get("url"u8));
            }
        }

        return urls.Where(url => url.Kind == JsonValueKind.String);
    }

    // Ways to reach the agent in other words than JSON-RPC lead around the gateway, and what signs the card does not sign this one.
    private static List<ByteRange> Cuts(JsonNode card)
    {
        List<ByteRange> cuts = [];
        List<(ByteRange Raw, bool Stays)> members = [];
        foreach (JsonNode member in card.Members)
        {
            members.Add((new ByteRange(member.NameRaw.Start, member.Raw.End - member.NameRaw.Start), !member.NameIs("signatures"u8)));
            if (!Lists.Contains(member.Name!))
            {
                continue;
            }

            List<(ByteRange Raw, bool Stays)> items = [];
            foreach (JsonNode item in member.Items)
            {
                string? binding = item.Get("transport"u8).TextOrNull() ?? item.Get("protocolBinding"u8).TextOrNull();
                items.Add((item.Raw, binding is null or "JSONRPC"));
            }

            cuts.AddRange(JsonCut.Of(items));
        }

        cuts.AddRange(JsonCut.Of(members));
        return cuts;
    }

    private static Sighting? Sighting(JsonTape card)
    {
        if (card.Root.Kind != JsonValueKind.Object || card.Utf8.Length > MostBytes)
        {
            return null;
        }

        try
        {
            byte[] canonical = Jcs.Canonicalize(card.Utf8);
            return new Sighting(PinKind.Card, NameOfCard, Convert.ToHexStringLower(SHA256.HashData(canonical)), Encoding.UTF8.GetString(canonical));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private void Note(DefinitionOutcome outcome, string digest)
    {
        Finding finding = new(outcome.Finding!, outcome.Finding == FindingTypes.DefinitionNew ? Severity.Info : Severity.High, 1, 0, 0, Guard, Words.Of(PinKind.Card), $"Its digest is {digest[..12]}.");
        Decision effect = outcome.IsBlocked ? Decision.Deny : Decision.Allow;
        Outcome judged = new() { Decision = effect, Would = effect, Reason = outcome.IsBlocked ? outcome.Finding : null, Explanation = [], Findings = [new FindingOutcome(Mode.Enforce, effect, effect, EditKind.None)] };
        _exchange.AnswerJudgements.Add(new Judgement(Direction.Response, new Inspected([], [new FindingFact(finding, Surface.ToolDefinition, Trust.Untrusted, 0, "", null)], [], []), judged, []));
    }

    private void Refuse(string code, string message) => _exchange.Refuse(StatusCodes.Status403Forbidden, "cordon_denied", code, message);
}
