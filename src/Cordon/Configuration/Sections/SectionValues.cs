using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary>Values that only configurations have.</summary>
internal static class SectionValues
{
    extension(PolicyNode? node)
    {
        public TimeSpan? Seconds => node.Integer is { } seconds ? TimeSpan.FromSeconds(seconds.Value) : null;
    }
}
