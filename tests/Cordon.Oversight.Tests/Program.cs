using Cordon.Oversight.Tests.Export;

// The test runner, and by another name the exporter that a test kills.
return args is [ExportingProcess.Name, .. var settings]
    ? await ExportingProcess.RunAsync(settings)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
