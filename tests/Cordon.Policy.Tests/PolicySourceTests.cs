namespace Cordon.Policy.Tests;

public sealed class PolicySourceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cordon-policy-");

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public void A_bad_policy_is_refused_and_the_old_one_stays()
    {
        string path = PathOf("policy.yaml");
        File.WriteAllText(path, "version: 1");
        using PolicySource source = Open(path);
        PolicySet before = source.Current;
        int refusals = 0;
        source.Refused += _ => refusals++;

        File.WriteAllText(path, "version: 1\ngaurds: {}");
        Assert.Equal(Reload.Refused, source.TryReload());
        Assert.Equal(Reload.Refused, source.TryReload());

        Assert.Same(before, source.Current);
        Assert.Equal(2, Assert.Single(source.Errors).Line);
        Assert.Equal(1, refusals);

        File.WriteAllText(path, "version: 1");
        Assert.Equal(Reload.Swapped, source.TryReload());
        Assert.Empty(source.Errors);
    }

    [Fact]
    public void Whoever_else_must_accept_a_policy_is_asked_at_the_start_and_at_each_reload()
    {
        const string Refused = "version: 1\npatterns:\n- {id: fine, expression: a}\n- {id: badge, expression: b}\ntenants:\n  t:\n    patterns: [{id: below, expression: c}]";
        static System.Collections.Immutable.ImmutableArray<PolicyError> Check(PolicySet set) =>
            set.CheckDetection(settings => settings.Patterns.Where(p => p.Id != "fine").Select(p => (p.Id, "It is not wanted.")));
        string path = PathOf("policy.yaml");
        File.WriteAllText(path, Refused);
        Assert.Null(PolicySource.Open(path, out System.Collections.Immutable.ImmutableArray<PolicyError> errors, Check));
        Assert.Equal([(4, "pattern badge: It is not wanted"), (7, "pattern below: It is not wanted")], errors.Select(e => (e.Line, e.Message)));

        File.WriteAllText(path, "version: 1");
        using PolicySource source = PolicySource.Open(path, out _, Check)!;
        PolicySet before = source.Current;
        File.WriteAllText(path, Refused);
        Assert.Equal(Reload.Refused, source.TryReload());
        Assert.Same(before, source.Current);
        Assert.Equal(errors, source.Errors);
    }

    [Fact]
    public void A_file_renamed_over_it_is_taken_and_announced_once()
    {
        string path = PathOf("policy.yaml");
        File.WriteAllText(path, "version: 1");
        using PolicySource source = Open(path);
        var announced = new List<PolicySet>();
        source.Changed += announced.Add;

        File.WriteAllText(PathOf("new"), "{version: 1, preset: strict}");
        File.Move(PathOf("new"), path, overwrite: true);

        Assert.Equal(Reload.Swapped, source.TryReload());
        Assert.Equal(Reload.Unchanged, source.TryReload());
        Assert.Equal("strict", source.Current.Organisation.Preset);
        Assert.Same(source.Current, Assert.Single(announced));
    }

    [Fact]
    public void A_symlink_swap_of_a_mounted_volume_is_seen()
    {
        // As Kubernetes does it: policy.yaml -> ..data/policy.yaml, ..data -> a folder by time, replaced by rename.
        foreach ((string folder, string preset) in (ReadOnlySpan<(string, string)>)[("one", "balanced"), ("two", "strict")])
        {
            Directory.CreateDirectory(PathOf(folder));
            File.WriteAllText(Path.Combine(PathOf(folder), "policy.yaml"), $"{{version: 1, preset: {preset}}}");
        }

        Directory.CreateSymbolicLink(PathOf("..data"), "one");
        File.CreateSymbolicLink(PathOf("policy.yaml"), "..data/policy.yaml");
        using PolicySource source = Open(PathOf("policy.yaml"));

        Directory.Delete(PathOf("..data"));
        Directory.CreateSymbolicLink(PathOf("..data"), "two");

        Assert.Equal(Reload.Swapped, source.TryReload());
        Assert.Equal("strict", source.Current.Organisation.Preset);
    }

    [Fact]
    public void A_file_that_is_gone_for_a_while_changes_nothing()
    {
        string path = PathOf("policy.yaml");
        File.WriteAllText(path, "version: 1");
        using PolicySource source = Open(path);
        string version = source.Current.Version;

        File.Delete(path);
        Assert.Equal(Reload.Refused, source.TryReload());
        File.WriteAllText(path, "version: 1");
        Assert.Equal(Reload.Swapped, source.TryReload());

        Assert.Equal(version, source.Current.Version);
        Assert.Empty(source.Errors);
    }

    [Fact]
    public void The_clock_that_is_passed_in_drives_the_watch()
    {
        string path = PathOf("policy.yaml");
        File.WriteAllText(path, "version: 1");
        using PolicySource source = Open(path);
        var clock = new ManualClock();
        source.Watch(clock, TimeSpan.FromSeconds(1));
        File.WriteAllText(path, "{version: 1, preset: strict}");

        Assert.Equal("balanced", source.Current.Organisation.Preset);
        clock.Tick!();
        Assert.Equal("strict", source.Current.Organisation.Preset);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static PolicySource Open(string path)
    {
        PolicySource? source = PolicySource.Open(path, out var errors);
        Assert.Empty(errors);
        return source!;
    }

    private sealed class ManualClock : TimeProvider
    {
        public Action? Tick { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Tick = () => callback(state);
            return new Timer(static _ => { }, null, Timeout.Infinite, Timeout.Infinite);
        }
    }
}
