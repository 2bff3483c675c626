using Cordon.Contracts;

namespace Cordon.Detection.Exfiltration;

/// <summary>
/// Guard <c>exfiltration</c>: links, images and markup that would carry text to a host nobody allowed. What a client
/// loads by itself weighs most, because no person has to click. The span of a finding is the URL.
/// </summary>
public sealed class ExfiltrationDetector(DetectionSettings settings) : IDetector
{
    public const string Revision = "exfiltration/1";

    private readonly AllowedHosts _allowed = new(settings.AllowedHosts);

    public string Id => "exfiltration";

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings) =>
        new UrlScan(text.Original, _allowed, findings).Run();

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        var findings = new List<Finding>();
        int hold = Math.Min(new UrlScan(text.Original, _allowed, findings).Run(), Unfinished.From(text.Original));

        // A bracket inside a URL may look like open markup; a URL is released whole or not at all.
        foreach (Finding finding in findings)
        {
            hold = finding.Start < hold && hold < finding.End ? finding.Start : hold;
        }

        return hold;
    }
}
