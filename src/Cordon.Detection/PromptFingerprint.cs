namespace Cordon.Detection;

// DROP AT MERGE: stands in for the engine's PromptFingerprint so that this branch compiles alone.
public sealed class PromptFingerprint;
