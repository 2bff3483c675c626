namespace Cordon.Detection;

/// <summary>Why a setting cannot be used. Names the setting, never quotes it.</summary>
/// <param name="Subject">Id of the pattern, or name of the setting.</param>
public sealed record SettingsError(string Subject, string Message);
