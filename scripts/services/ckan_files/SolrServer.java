import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Properties;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServlet;
import org.apache.solr.servlet.CoreContainerProvider;
import org.apache.solr.servlet.SolrDispatchFilter;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Serves Solr's Maven jars on the loopback interface; stands in for the start.jar and web.xml of the binary distribution. */
public final class SolrServer {

  /** Takes Solr's home and a port; ends with SIGTERM. */
  public static void main(String[] args) throws Exception {
    String home = Path.of(args[0]).toAbsolutePath().toString();
    int port = Integer.parseInt(args[1]);
    Properties node = new Properties();
    node.setProperty("hostPort", Integer.toString(port));

    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    context.setContextPath("/solr");
    context.setResourceBase(home);
    context.setAttribute(SolrDispatchFilter.SOLRHOME_ATTRIBUTE, home);
    context.setAttribute(SolrDispatchFilter.PROPERTIES_ATTRIBUTE, node);
    context.addEventListener(new CoreContainerProvider());
    context.addFilter(SolrDispatchFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    // A filter runs only in front of a servlet; Solr's filter answers everything itself.
    context.addServlet(new ServletHolder(new HttpServlet() {}), "/");

    Server server = new Server(new InetSocketAddress("127.0.0.1", port));
    server.setHandler(context);
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private SolrServer() {}
}
