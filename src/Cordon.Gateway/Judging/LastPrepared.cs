using Cordon.Detection;

namespace Cordon.Gateway.Judging;

/// <summary>The text that was made ready last, for one stream. Not for several threads.</summary>
public sealed class LastPrepared
{
    private PreparedText? _prepared;

    internal PreparedText Prepare(DetectorSet detectors, string text) =>
        _prepared is { } last && ReferenceEquals(last.Original, text) ? last : _prepared = detectors.Prepare(text);
}
