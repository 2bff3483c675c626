namespace Cordon.Detection;

public sealed class PromptFingerprint { }
