namespace SessionGen.AspNetCore.Requests;

// Marks an endpoint that is the same for all users: a request to it renews no session, so that its response stays cacheable.
internal sealed class SessionlessMetadata;
