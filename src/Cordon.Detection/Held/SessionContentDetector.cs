using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection.Exfiltration;

namespace Cordon.Detection;

/// <summary>
/// Guard <c>session-content</c>: addresses in answers and calls that take along what the session holds, as it is or encoded. The guard <c>exfiltration</c> judges how
/// an address looks; this one knows what must not be in it. The span of a finding is the address.
/// </summary>
public sealed class SessionContentDetector(DetectionSettings settings) : IDetector
{
    public const string Revision = "session-content/1";
    public const string Name = "session-content";

    private readonly AllowedHosts _allowed = new(settings.AllowedHosts);

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        if (context.Held is not { } held)
        {
            return;
        }

        ImmutableArray<HeldContent>? contents = null;
        foreach (FoundUrl url in Addresses.In(text.Original, context.Surface))
        {
            ReadOnlySpan<char> address = text.Original.AsSpan(url.Host, url.End - url.Host);
            if (Addresses.CarriesNothing(address) || Destination.IsAllowed(address, _allowed))
            {
                continue;
            }

            ImmutableArray<HeldContent> all = contents ??= held.Read();
            if (all.IsEmpty || IsHeld(all, address))
            {
                continue;
            }

            Carrier carrier = context.Surface == Surface.ToolCall ? Carrier.Call : url.How == Reference.Loads ? Carrier.Load : Carrier.Link;
            CarriedRule? worst = null;
            Unwrapping unwrapping = new(all);
            foreach (UrlPart part in UrlPart.Of(address))
            {
                CarriedRule? rule = CarriedRule.Of(unwrapping.Read(part.Text), part.Place, carrier);
                worst = rule is not null && !(worst?.Score >= rule.Score) ? rule : worst;
            }

            if (worst is not null)
            {
                findings.Add(new Finding(FindingTypes.Exfiltration, worst.Severity, worst.Score, url.Start, url.End, Name, worst.Id, worst.Explanation));
            }
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) => context.Held is null ? text.Original.Length : Addresses.HoldFrom(text.Original, context.Surface);

    private static bool IsHeld(ImmutableArray<HeldContent> contents, ReadOnlySpan<char> address)
    {
        foreach (HeldContent content in contents)
        {
            if (content.HasAddress(address))
            {
                return true;
            }
        }

        return false;
    }
}
